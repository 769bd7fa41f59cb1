/** The S3 of the embedded AWS, read and written as any client does. */
import type * as S3 from '@aws-sdk/client-s3';
import { ownAccessKeyId } from '../protocol/credential-scope';

export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}

export interface StoredObject {
  readonly body: Buffer;
  /** @default - the bucket keeps no versions */
  readonly versionId?: string;
  readonly eTag: string;
  /** User-defined metadata, by keys without `x-amz-meta-`. @default - none */
  readonly metadata?: Readonly<Record<string, string>>;
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
  /** Resolves whether a bucket of this name exists. */
  readonly hasBucket: (region: string, bucket: string) => Promise<boolean>;
}

const missing = /^(NoSuchKey|NoSuchBucket|NoSuchVersion|NotFound)$/;

/** @param endpoint - URL of the AWS whose S3 it is; its client is loaded when it is first needed */
export function objectsAt(endpoint: string): Objects {
  const using = async <Result>(
    region: string,
    call: (client: S3.S3Client, sdk: typeof S3) => Promise<Result>,
  ): Promise<Result> => {
    const sdk = await import('@aws-sdk/client-s3');
    const credentials = { accessKeyId: ownAccessKeyId, secretAccessKey: ownAccessKeyId };
    const client = new sdk.S3Client({ endpoint, region, forcePathStyle: true, credentials });
    try {
      return await call(client, sdk);
    } finally {
      client.destroy();
    }
  };
  return {
    read: (region, { bucket, key }, versionId) =>
      using(region, async (client, { GetObjectCommand }) => {
        const version = versionId !== undefined && { VersionId: versionId };
        return stored(await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...version })));
      }).catch(undefinedWhereMissing),
    write: (region, { bucket, key }, body, kmsKeyId) =>
      using(region, async (client, { PutObjectCommand }) => {
        const encryption = kmsKeyId !== undefined && {
          ServerSideEncryption: 'aws:kms' as const,
          SSEKMSKeyId: kmsKeyId,
        };
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...encryption }));
      }),
    hasBucket: async (region, bucket) => {
      const found = await using(region, (client, { HeadBucketCommand }) =>
        client.send(new HeadBucketCommand({ Bucket: bucket })),
      ).catch(undefinedWhereMissing);
      return found !== undefined;
    },
  };
}

function undefinedWhereMissing(error: unknown): undefined {
  if (!(error instanceof Error && missing.test(error.name))) throw error;
  return undefined;
}

async function stored({
  Body,
  VersionId,
  ETag = '',
  Metadata,
}: S3.GetObjectCommandOutput): Promise<StoredObject> {
  const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return {
    body,
    eTag: ETag,
    ...(VersionId !== undefined && VersionId !== 'null' && { versionId: VersionId }),
    ...(Metadata !== undefined && { metadata: Metadata }),
  };
}
