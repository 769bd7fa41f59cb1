/**
 * The source action of S3.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
 */
import type { AwsError } from '../../protocol/aws-error';
import { ActionFailure, type ActionProps, type ActionProvider } from '../action';
import { onlyOutput, writeArtifact } from './artifact-store';
import type { ActionDependencies } from './dependencies';
import { permitted } from './permitted';
import { failing, inaccessible, isDenied, quoted } from './words';

type SourceDependencies = Pick<ActionDependencies, 'aws' | 'objects' | 'permissions'>;

/** Metadata of the object: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_SourceRevision.html */
const summaryKey = 'codepipeline-artifact-revision-summary';

/** The object is handed on as it is: that it is a zip is the business of the actions that read it. */
export function s3Source(deps: SourceDependencies): ActionProvider {
  return async (props) => {
    const { S3Bucket: bucket = '', S3ObjectKey: key = '' } = props.action.configuration;
    await permittedToRead(deps, props, { bucket, key });
    const object = await deps.objects.read(props.region, { bucket, key }, props.sourceRevision);
    if (object === undefined) throw await missing(deps, props, { bucket, key });
    const { versionId, eTag, metadata = {} } = object;
    if (versionId === undefined) {
      throw new ActionFailure(
        'ConfigurationError',
        `the bucket ${bucket} keeps no versions of its objects, and a source needs them; enable versioning of the bucket, then upload ${key} again`,
      );
    }
    await writeArtifact(deps, props, onlyOutput(props), object.body);
    const revisionSummary = metadata[summaryKey] ?? `Amazon S3 version id: ${versionId}`;
    const revisionUrl = `https://${props.region}.console.aws.amazon.com/s3/home?region=${props.region}#`;
    return {
      externalExecutionId: versionId,
      summary: revisionSummary,
      revision: { revisionId: versionId, revisionSummary, revisionUrl },
      variables: {
        BucketName: bucket,
        ETag: eTag.replaceAll('"', ''),
        ObjectKey: key,
        VersionId: versionId,
      },
    };
  };
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

async function permittedToRead(
  deps: SourceDependencies,
  props: ActionProps,
  { bucket, key }: Place,
): Promise<void> {
  const bucketArn = `arn:aws:s3:::${bucket}`;
  await failing(
    permitted(
      deps,
      props,
      { action: 's3:GetBucketVersioning', resource: bucketArn },
      { action: 's3:GetObject', resource: `${bucketArn}/${key}` },
      { action: 's3:GetObjectVersion', resource: `${bucketArn}/${key}` },
    ),
    (error: AwsError) =>
      isDenied(error)
        ? inaccessible(
            `Amazon S3 bucket named ${bucket}`,
            `Amazon S3:AccessDenied:${quoted(error, 'Amazon S3')}`,
          )
        : undefined,
  );
}

async function missing(
  deps: SourceDependencies,
  props: ActionProps,
  { bucket, key }: Place,
): Promise<ActionFailure> {
  if (!(await deps.objects.hasBucket(props.region, bucket))) {
    return new ActionFailure('ConfigurationError', `No bucket with the name ${bucket} was found`);
  }
  if (props.sourceRevision !== undefined) {
    return new ActionFailure(
      'RevisionUnavailable',
      `no version ${props.sourceRevision} of the object ${key} was found in the bucket ${bucket}`,
    );
  }
  return new ActionFailure(
    'ConfigurationError',
    `no object with the key ${key} was found in the bucket ${bucket}; upload it, or correct S3ObjectKey`,
  );
}
