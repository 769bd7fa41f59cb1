/** Releases that another environment has handed on, and the pipeline that takes them. */
import {
  GetPipelineCommand,
  StartPipelineExecutionCommand,
  type CodePipelineClient,
} from '@aws-sdk/client-codepipeline';
import type * as S3 from '@aws-sdk/client-s3';
import type { PromotedRelease } from '../model/promotions';
import { unlessMissing } from './calls';
import type { Clients } from './clients';

/** The source action of a pipeline that is promoted to. */
export interface PromotionSource {
  readonly actionName: string;
  readonly bucket: string;
  readonly key: string;
}

/** @returns undefined if the pipeline is not deployed, or has another source */
export async function readPromotionSource(
  client: CodePipelineClient,
  name: string,
): Promise<PromotionSource | undefined> {
  const found = await unlessMissing(
    client.send(new GetPipelineCommand({ name })),
    'PipelineNotFoundException',
  );
  const action = found?.pipeline?.stages?.[0]?.actions?.[0];
  const { S3Bucket: bucket, S3ObjectKey: key } = action?.configuration ?? {};
  if (action?.name === undefined || bucket === undefined || key === undefined) return undefined;
  return { actionName: action.name, bucket, key };
}

/** Releases, the newest first, each digest once. */
export async function* promotedReleases(
  { configuration }: Pick<Clients, 'configuration'>,
  source: PromotionSource,
): AsyncGenerator<PromotedRelease> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see cli.ts: no other command asks S3
  const sdk = require('@aws-sdk/client-s3') as typeof S3;
  // The embedded AWS has no names for buckets.
  const client = new sdk.S3Client({ ...configuration, forcePathStyle: configuration.endpoint !== undefined });
  try {
    yield* eachOnce(sdk, client, source);
  } finally {
    client.destroy();
  }
}

async function* eachOnce(
  sdk: typeof S3,
  client: S3.S3Client,
  source: PromotionSource,
): AsyncGenerator<PromotedRelease> {
  const seen = new Set<string>();
  for await (const versionIds of versionsOf(sdk, client, source)) {
    const heads = versionIds.map(async (versionId) => {
      const place = { Bucket: source.bucket, Key: source.key, VersionId: versionId };
      const { Metadata = {} } = await client.send(new sdk.HeadObjectCommand(place));
      return { versionId, digest: Metadata.digest, version: Metadata.version };
    });
    for (const { versionId, digest, version } of await Promise.all(heads)) {
      if (digest === undefined || seen.has(digest)) continue;
      seen.add(digest);
      yield { versionId, digest, ...(version !== undefined && { version }) };
    }
  }
}

/** Objects that are asked for at the same time. */
const atOnce = 20;

/** Versions of the object, the newest first, by pages. */
async function* versionsOf(
  sdk: typeof S3,
  client: S3.S3Client,
  { bucket, key }: PromotionSource,
): AsyncGenerator<readonly string[]> {
  let next: Pick<S3.ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> | undefined = {};
  while (next !== undefined) {
    const page: S3.ListObjectVersionsCommandOutput = await client.send(
      new sdk.ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, MaxKeys: atOnce, ...next }),
    );
    yield (page.Versions ?? []).flatMap(({ Key, VersionId }) =>
      Key === key && VersionId !== undefined ? [VersionId] : [],
    );
    next =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
  }
}

/** @returns id of the execution */
export async function startPromotion(
  client: CodePipelineClient,
  name: string,
  { actionName }: PromotionSource,
  { versionId }: PromotedRelease,
): Promise<string> {
  const { pipelineExecutionId = '' } = await client.send(
    new StartPipelineExecutionCommand({
      name,
      sourceRevisions: [{ actionName, revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: versionId }],
    }),
  );
  return pipelineExecutionId;
}
