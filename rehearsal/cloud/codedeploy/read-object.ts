import type { ReadObject } from './revisions';

/** @returns a reader of the S3 at an endpoint; its client is loaded when it is first needed */
export function readObjectAt(endpoint: string): ReadObject {
  return async ({ bucket, key, version }, region) => {
    const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    const client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId: 'codedeploy', secretAccessKey: 'codedeploy' },
    });
    try {
      const command = { Bucket: bucket, Key: key, ...(version !== undefined && { VersionId: version }) };
      const { Body, ETag = '' } = await client.send(new GetObjectCommand(command));
      return { body: (await Body?.transformToString()) ?? '', eTag: ETag };
    } catch (error) {
      if (error instanceof Error && /^(NoSuchKey|NoSuchBucket|NoSuchVersion|NotFound)$/.test(error.name)) {
        return undefined;
      }
      throw error;
    } finally {
      client.destroy();
    }
  };
}
