/** The artifacts of a pipeline, as its role reads and writes them. */
import type { ObjectLocation } from '../../contract/objects';
import type { AwsError } from '../../protocol/aws-error';
import { readShape, structure, text } from '../../support/shape';
import { ActionFailure, type ActionProps, type Artifact } from '../action';
import type { ActionDependencies } from './dependencies';
import { permitted } from './permitted';
import { failing, inaccessible, isDenied, quoted } from './words';

type StoreDependencies = Pick<ActionDependencies, 'aws' | 'objects' | 'permissions'>;

/** @throws ActionFailure the role may not, or there is nothing */
export async function readArtifact(
  deps: StoreDependencies,
  props: ActionProps,
  artifact: Artifact,
): Promise<Buffer> {
  await store(deps, props, artifact, { object: ['s3:GetObject'], key: 'kms:Decrypt' });
  const object = await deps.objects.read(props.region, artifact);
  if (object === undefined) throw notFound(artifact);
  return object.body;
}

/**
 * @param alsoAsked - actions on the object besides s3:PutObject @default none
 * @throws ActionFailure the role may not, or there is no such bucket
 */
export async function writeArtifact(
  deps: StoreDependencies,
  props: ActionProps,
  artifact: Artifact,
  body: Buffer,
  alsoAsked: readonly string[] = [],
): Promise<void> {
  await store(deps, props, artifact, { object: ['s3:PutObject', ...alsoAsked], key: 'kms:GenerateDataKey' });
  props.signal.throwIfAborted();
  try {
    await deps.objects.write(props.region, artifact, body, props.encryptionKey);
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchBucket') throw notFound(artifact);
    throw error;
  }
}

/** @returns the only output of a source action */
export function onlyOutput({ action, outputs }: ActionProps): Artifact {
  const [output] = outputs;
  if (output === undefined) {
    throw new ActionFailure('ConfigurationError', `the action ${action.name} has no output artifact`);
  }
  return output;
}

async function store(
  deps: StoreDependencies,
  props: ActionProps,
  { bucket, key }: ObjectLocation,
  actions: { readonly object: readonly string[]; readonly key: string },
): Promise<void> {
  const refused = (error: AwsError) =>
    isDenied(error)
      ? inaccessible(
          `Amazon S3 bucket named ${bucket}`,
          `Amazon S3:AccessDenied:${quoted(error, 'Amazon S3')}`,
        )
      : undefined;
  const objectArn = `arn:aws:s3:::${bucket}/${key}`;
  const onObject = actions.object.map((action) => ({ action, resource: objectArn }));
  await failing(permitted(deps, props, ...onObject), refused);
  if (props.encryptionKey === undefined) return;
  const context = { 'kms:ViaService': `s3.${props.region}.amazonaws.com` };
  const resource = await failing(
    keyArn(deps, props.encryptionKey, props.region),
    unusableKey(props.encryptionKey),
  );
  await failing(permitted(deps, props, { action: actions.key, resource, context }), refused);
}

const keyShape = structure({ KeyMetadata: structure({ Arn: text() }) });

/** An artifact store names its key by id, ARN or alias; policies name it by ARN. */
async function keyArn({ aws }: StoreDependencies, keyId: string, region: string): Promise<string> {
  if (keyId.includes(':key/')) return keyId;
  const { KeyMetadata: key } = readShape(
    keyShape,
    await aws.in(region).json('kms.DescribeKey', { KeyId: keyId }),
  );
  return key?.Arn ?? keyId;
}

const unusableKey = (keyId: string) => (error: AwsError) =>
  new ActionFailure(
    'ConfigurationError',
    `the key ${keyId} of the artifact store cannot be used: ${error.message}`,
  );

function notFound({ bucket }: ObjectLocation): ActionFailure {
  return new ActionFailure(
    'ConfigurationError',
    `The action failed because either the artifact or the Amazon S3 bucket could not be found. Name of artifact bucket: ${bucket}. Verify that this bucket exists. If it exists, check the life cycle policy, then try releasing a change.`,
  );
}
