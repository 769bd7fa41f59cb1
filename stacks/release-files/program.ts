/**
 * The program that writes the files of a release, as a text: it runs in Lambda, and a synth reads no file beside its
 * bundle. It is an ES module that needs Node.js and the AWS SDK that Lambda's Node.js brings. Without \ and $ in it, so
 * that it is here as it runs.
 *
 * All that it takes from the build is a digest, which must be that of an image in the service's repository. It reads the
 * templates with its own role and writes with the credentials of the job, which the build does not have. It does not log
 * the event, because the credentials are in it. Whatever happens, it answers.
 */
export const program = `import { crc32 } from 'node:zlib';

const { REPOSITORY_NAME, REPOSITORY_URL, TEMPLATES_BUCKET, TEMPLATES_PREFIX } = process.env;
const templates = ['taskdef.json', 'appspec.yaml'];

/** Called by CodePipeline, with the digest as UserParameters. */
export async function handler(event) {
  const { id: jobId, data } = event['CodePipeline.job'];
  const { CodePipelineClient, PutJobSuccessResultCommand, PutJobFailureResultCommand } =
    await import('@aws-sdk/client-codepipeline');
  const answer = await release(data).then(
    (image) => new PutJobSuccessResultCommand({ jobId, executionDetails: { summary: image } }),
    (error) => {
      const message = (error.name === 'Refused' ? error.message : error.name + ': ' + error.message).slice(0, 5000);
      console.log(JSON.stringify({ jobId, failed: message }));
      return new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message } });
    },
  );
  await new CodePipelineClient({ maxAttempts: 5 }).send(answer);
}

async function release({ actionConfiguration, outputArtifacts, artifactCredentials, encryptionKey }) {
  const digest = actionConfiguration.configuration.UserParameters;
  await holdToRepository(digest);
  const image = REPOSITORY_URL + '@' + digest;
  const files = await Promise.all(templates.map(async (name) => [name, await readTemplate(name)]));
  files.push(['imageDetail.json', Buffer.from(JSON.stringify({ ImageURI: image }))]);
  await write(zip(files), outputArtifacts[0].location.s3Location, artifactCredentials, encryptionKey);
  console.log(JSON.stringify({ image, files: files.map(([name]) => name) }));
  return image;
}

/** The digest is the only word of the build. */
async function holdToRepository(digest) {
  const shown = JSON.stringify(String(digest).slice(0, 200));
  if (typeof digest !== 'string' || digest.length !== 71 || !/^sha256:[0-9a-f]{64}/.test(digest)) {
    throw refusal('the build handed on ' + shown + ', which is no digest: sha256: and 64 hexadecimal digits');
  }
  const { ECRClient, DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const ask = new DescribeImagesCommand({ repositoryName: REPOSITORY_NAME, imageIds: [{ imageDigest: digest }] });
  await new ECRClient({ maxAttempts: 5 }).send(ask).catch((error) => {
    if (error.name !== 'ImageNotFoundException') throw error;
    throw refusal('the repository ' + REPOSITORY_NAME + ' has no image ' + shown + ', which the build handed on');
  });
}

async function readTemplate(name) {
  const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3');
  const Key = TEMPLATES_PREFIX + '/' + name;
  const read = new GetObjectCommand({ Bucket: TEMPLATES_BUCKET, Key });
  const { Body } = await new S3Client({ maxAttempts: 5 }).send(read).catch((error) => {
    throw refusal('the template ' + Key + ' cannot be read: ' + error.name + ': ' + error.message);
  });
  return Buffer.from(await Body.transformToByteArray());
}

/**
 * Lambda may hand out the same job twice, even hours apart: what it has written once stays, because somebody may have
 * approved it.
 */
async function write(body, { bucketName, objectKey }, { accessKeyId, secretAccessKey, sessionToken }, encryptionKey) {
  const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ maxAttempts: 5, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  const object = new PutObjectCommand({
    Bucket: bucketName,
    Key: objectKey,
    Body: body,
    ContentType: 'application/zip',
    IfNoneMatch: '*',
    ...(encryptionKey ? { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: encryptionKey.id } : {}),
  });
  await client.send(object).catch((error) => {
    if (error.name === 'PreconditionFailed') return;
    throw refusal('the artifact ' + objectKey + ' cannot be written: ' + error.name + ': ' + error.message);
  });
}

/** A zip whose files are stored: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
function zip(files) {
  const contents = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of files) {
    const fileName = Buffer.from(name);
    const entry = Buffer.alloc(26);
    entry.writeUInt16LE(20, 0);
    // 1980-01-01, the first day that a zip knows.
    entry.writeUInt16LE(33, 8);
    entry.writeUInt32LE(crc32(content), 10);
    entry.writeUInt32LE(content.length, 14);
    entry.writeUInt32LE(content.length, 18);
    entry.writeUInt16LE(fileName.length, 22);
    contents.push(Buffer.from('PK'), Buffer.from([3, 4]), entry, fileName, content);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK'), Buffer.from([1, 2, 20, 0]), entry, place, fileName);
    offset += 30 + fileName.length + content.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...contents, central, Buffer.from('PK'), Buffer.from([5, 6]), end]);
}

function refusal(message) {
  return Object.assign(new Error(message), { name: 'Refused' });
}
`;
