/** Whether buckets exist in the S3 at an endpoint. */
import type { ActionPorts } from './ports';

/** The client is loaded when it is first needed. */
export function bucketsAt(endpoint: string): ActionPorts['hasBucket'] {
  return async (region, bucket) => {
    const { HeadBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
    const credentials = { accessKeyId: 'codepipeline', secretAccessKey: 'codepipeline' };
    const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
    try {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
      return true;
    } catch (error) {
      if (error instanceof Error && /^(NotFound|NoSuchBucket)$/.test(error.name)) return false;
      throw error;
    } finally {
      client.destroy();
    }
  };
}
