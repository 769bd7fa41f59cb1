/** Objects of the S3 at an endpoint, read and written as any client does. */
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { ObjectLocation } from './object-location';

export interface StoredObject {
  readonly body: Buffer;
  /** @default - the bucket keeps no versions */
  readonly versionId?: string;
  readonly eTag: string;
}

export interface Objects {
  /**
   * @param versionId - @default the newest
   * @returns undefined where there is none
   */
  readonly read: (
    region: string,
    location: ObjectLocation,
    versionId?: string,
  ) => Promise<StoredObject | undefined>;
  /** @param kmsKeyId - @default as the bucket has it */
  readonly write: (
    region: string,
    location: ObjectLocation,
    body: Buffer,
    kmsKeyId?: string,
  ) => Promise<void>;
}

const missing = /^(NoSuchKey|NoSuchBucket|NoSuchVersion|NotFound)$/;

/** The client is loaded when it is first needed. */
export function objectsAt(endpoint: string): Objects {
  const clientOf = async (region: string): Promise<S3Client> => {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    const credentials = { accessKeyId: 'embedded-aws', secretAccessKey: 'embedded-aws' };
    return new Client({ endpoint, region, forcePathStyle: true, credentials });
  };
  return {
    read: async (region, { bucket, key }, versionId) => {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const client = await clientOf(region);
      try {
        const command = {
          Bucket: bucket,
          Key: key,
          ...(versionId !== undefined && { VersionId: versionId }),
        };
        return await stored(await client.send(new GetObjectCommand(command)));
      } catch (error) {
        if (error instanceof Error && missing.test(error.name)) return undefined;
        throw error;
      } finally {
        client.destroy();
      }
    },
    write: async (region, { bucket, key }, body, kmsKeyId) => {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      const client = await clientOf(region);
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ...(kmsKeyId !== undefined && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyId }),
          }),
        );
      } finally {
        client.destroy();
      }
    },
  };
}

async function stored({ Body, VersionId, ETag = '' }: GetObjectCommandOutput): Promise<StoredObject> {
  const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return {
    body,
    eTag: ETag,
    ...(VersionId !== undefined && VersionId !== 'null' && { versionId: VersionId }),
  };
}
