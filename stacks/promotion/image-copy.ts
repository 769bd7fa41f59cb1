/**
 * The program that takes over the image of another environment, as a text: it runs in Lambda, see jobHandler. The source
 * artifact names a digest; the image is copied from the other repository as it is, so that the digest is the same. Before
 * that it tags what the service runs, as a build does before it pushes, so that no lifecycle rule counts it among images
 * that were never released. A release of settings takes the image that runs.
 */
import { manifestTypes, releasedTagPrefix } from '../images';
import { jobHandler, runningImage } from './job';

export const imageCopyProgram = `const {
  ARCHITECTURE,
  CLUSTER_NAME,
  SERVICE_NAME,
  CONTAINER_NAME,
  REPOSITORY_NAME,
  REPOSITORY_URL,
  ORIGIN_REPOSITORY,
  ORIGIN_REGISTRY,
  ORIGIN_REGION,
} = process.env;
const own = { repositoryName: REPOSITORY_NAME };
/** Perhaps of another account and Region. */
const origin = { repositoryName: ORIGIN_REPOSITORY, registryId: ORIGIN_REGISTRY };
const manifestTypes = '${manifestTypes}'.split(' ');

${jobHandler}
async function work({ actionConfiguration, inputArtifacts, artifactCredentials }, context) {
  const { startedBy } = JSON.parse(actionConfiguration.configuration.UserParameters);
  const promoted = await readArtifact(inputArtifacts[0].location.s3Location, artifactCredentials);
  const running = await runningDigest();
  const digest = (startedBy === 'settings' && running?.isOfTheArchitecture && running.digest) || promoted.digest;
  const release =
    digest === promoted.digest
      ? promoted.version + ' of ' + promoted.environment + ', ' + digest
      : 'new settings with the image that runs, ' + digest;
  if ((await findImage(own, digest)) === undefined) {
    if (running !== undefined) await protect(running.digest);
    if (!(await copyImage(digest, promoted.version, context))) {
      return { continuationToken: 'copies', executionDetails: { summary: 'copies ' + release } };
    }
  }
  return { outputVariables: { IMAGE_DIGEST: digest }, executionDetails: { summary: release } };
}

async function readArtifact({ bucketName, objectKey }, { accessKeyId, secretAccessKey, sessionToken }) {
  const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ maxAttempts: 5, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: objectKey }));
  const release = JSON.parse(await Body.transformToString());
  const { digest } = release;
  if (typeof digest === 'string' && digest.length === 71 && /^sha256:[0-9a-f]{64}/.test(digest)) return release;
  throw refusal('the promotion names no digest: ' + JSON.stringify(String(digest).slice(0, 200)));
}

/** Undefined if the service runs no image of its repository, as before its first release. */
async function runningDigest() {
  const { image = '', architecture } = (await runningImage()) ?? {};
  const start = REPOSITORY_URL + '@';
  if (!image.startsWith(start)) return undefined;
  return { digest: image.slice(start.length), isOfTheArchitecture: architecture === ARCHITECTURE };
}

async function ecr(command, input) {
  const sdk = await import('@aws-sdk/client-ecr');
  const region = input.repositoryName === ORIGIN_REPOSITORY ? { region: ORIGIN_REGION } : {};
  return new sdk.ECRClient({ maxAttempts: 5, ...region }).send(new sdk[command + 'Command'](input));
}

async function findImage(repository, imageDigest) {
  const { images = [] } = await ecr('BatchGetImage', {
    ...repository,
    imageIds: [{ imageDigest }],
    acceptedMediaTypes: manifestTypes,
  });
  return images[0];
}

/** Nothing can protect an image that is gone. */
async function protect(digest) {
  const image = await findImage(own, digest);
  if (image !== undefined) await putImage(image, '${releasedTagPrefix}' + digest.slice('sha256:'.length));
}

/** Returns false if time runs out: what is copied by then stays, and the next job goes on. */
async function copyImage(digest, tag, context) {
  const image = await findImage(origin, digest);
  if (image === undefined) {
    throw refusal(
      'neither ' + REPOSITORY_NAME + ' nor ' + ORIGIN_REPOSITORY + ' has the image ' + digest + ', which is to be promoted',
    );
  }
  const { config, layers = [], manifests = [] } = JSON.parse(image.imageManifest);
  for (const each of manifests) {
    if (!(await copyImage(each.digest, undefined, context))) return false;
  }
  const blobs = [config, ...layers].filter((blob) => blob !== undefined).map((blob) => blob.digest);
  for (const blob of new Set(blobs)) {
    if (context.getRemainingTimeInMillis() < 300000) return false;
    await copyLayer(blob);
  }
  const isTagged = await putImage(image, tag);
  // Another image has the commit's tag, from a time when this environment built its own.
  if (!isTagged) await putImage(image, 'promoted-' + digest.slice('sha256:'.length));
  return true;
}

async function copyLayer(layerDigest) {
  const { layers = [] } = await ecr('BatchCheckLayerAvailability', {
    repositoryName: REPOSITORY_NAME,
    layerDigests: [layerDigest],
  });
  if (layers[0]?.layerAvailability === 'AVAILABLE') return;
  const { downloadUrl } = await ecr('GetDownloadUrlForLayer', { ...origin, layerDigest });
  const response = await fetch(downloadUrl);
  if (!response.ok) throw refusal('the layer ' + layerDigest + ' cannot be downloaded: status ' + response.status);
  const { uploadId, partSize } = await ecr('InitiateLayerUpload', { repositoryName: REPOSITORY_NAME });
  let partFirstByte = 0;
  for await (const layerPartBlob of partsOf(response.body, partSize)) {
    const next = partFirstByte + layerPartBlob.length;
    await ecr('UploadLayerPart', {
      repositoryName: REPOSITORY_NAME,
      uploadId,
      partFirstByte,
      partLastByte: next - 1,
      layerPartBlob,
    });
    partFirstByte = next;
  }
  await ecr('CompleteLayerUpload', { repositoryName: REPOSITORY_NAME, uploadId, layerDigests: [layerDigest] }).catch(
    (error) => {
      if (error.name !== 'LayerAlreadyExistsException') throw error;
    },
  );
}

/** All of the same size, apart from the last. */
async function* partsOf(body, size) {
  let chunks = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    while (length >= size) {
      const whole = Buffer.concat(chunks);
      yield whole.subarray(0, size);
      chunks = [whole.subarray(size)];
      length -= size;
    }
  }
  if (length > 0) yield Buffer.concat(chunks);
}

/** Returns false if the tag is that of another image. */
async function putImage({ imageManifest, imageManifestMediaType, imageId }, imageTag) {
  const put = {
    repositoryName: REPOSITORY_NAME,
    imageManifest,
    imageManifestMediaType,
    imageDigest: imageId.imageDigest,
    ...(imageTag === undefined ? {} : { imageTag }),
  };
  return ecr('PutImage', put).then(
    () => true,
    (error) => {
      if (error.name === 'ImageAlreadyExistsException') return true;
      if (error.name === 'ImageTagAlreadyExistsException') return false;
      throw error;
    },
  );
}

${runningImage}`;
