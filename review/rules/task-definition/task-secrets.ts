import type { RuleContext } from '../../blue-green/context';
import type { BlueGreenService } from '../../blue-green/service';
import {
  nextTaskDefinition,
  objectsAt,
  resourceOf,
  taskDefinitionOf,
  type TaskDefinition,
} from '../../blue-green/task-definition';
import { describeFate } from '../../change-words';
import { fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import type { Json, ResourceChange } from '../../plan/model';
import { isMarked, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const kept = ['aws_secretsmanager_secret', 'aws_ssm_parameter'];
const containers = ['containerDefinitions'];

export const taskSecrets: Rule = {
  id: 'SM761',
  name: 'task-secrets',
  severity: 'block',
  title: 'Keep the secrets, parameters and keys that tasks need to start',
  why:
    'Tasks read the secrets of their task definition when they start: "ResourceInitializationError: unable to pull ' +
    'secrets or registry auth". Running tasks continue until one is replaced, so the problem appears late. A ' +
    're-created secret has a new ARN, and data encrypted with a deleted key cannot be decrypted.',
  fix:
    'First release a task definition without the secret, and wait until no task set and no rollback needs the old ' +
    'one. Then delete it.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_ecs_task_definition: ['container_definitions'],
    aws_s3_object: ['content'],
    aws_secretsmanager_secret: ['name', 'name_prefix', 'kms_key_id'],
    aws_ssm_parameter: ['name', 'key_id'],
    aws_kms_key: ['is_enabled', 'key_id'],
    aws_ecr_repository: ['encryption_configuration'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: exampleService(),
        after: exampleService(),
      },
      {
        address: 'aws_ecs_task_definition.web',
        actions: ['no-op'],
        before: exampleDefinition(),
        after: exampleDefinition(),
      },
      { address: 'aws_ssm_parameter.password', actions: ['delete'], before: { name: '/web/password' } },
    ],
  },
  check: (context) => {
    const uses = context.services.flatMap((service) => usesOf(service, context) ?? []);
    return [...kept, 'aws_kms_key']
      .flatMap((type) => context.changesOf(type))
      .filter(({ before }) => before !== null)
      .flatMap((change) => judge(change, uses, context));
  },
};

/** What the tasks of a service start with; undefined texts where nobody can tell. */
interface Uses {
  readonly service: string;
  /** ARNs and names, as `valueFrom` has them. */
  readonly sources: readonly string[];
  readonly isPartlyUnknown: boolean;
}

function usesOf(service: BlueGreenService, context: RuleContext): Uses | undefined {
  // Without tasks nothing is read.
  if (service.service.before === null || fateOf(service.service) === 'goes') return undefined;
  const resource = resourceOf(service, context);
  const definitions = [
    ...(resource === undefined ? [] : [taskDefinitionOf(resource, context)]),
    nextTaskDefinition(service, context),
  ].filter((definition) => definition !== undefined);
  return {
    service: service.service.address,
    sources: definitions.flatMap(({ view }) => [...sourcesIn(view.before), ...sourcesIn(view.after)]),
    isPartlyUnknown: definitions.length === 0 || definitions.every(isUnknown),
  };
}

/** The tasks that run are of the definition before, which is known unless it is sensitive or broken. */
const isUnknown = ({ view }: TaskDefinition): boolean => valueAt(view.before, containers) === undefined;

function sourcesIn(definition: Json): readonly string[] {
  return objectsAt(definition, containers).flatMap((container) => [
    ...objectsAt(container, ['secrets']).flatMap((secret) => textAt(secret, ['valueFrom']) ?? []),
    ...objectsAt(container, ['logConfiguration', 'secretOptions']).flatMap(
      (secret) => textAt(secret, ['valueFrom']) ?? [],
    ),
    ...[textAt(container, ['repositoryCredentials', 'credentialsParameter'])].filter(
      (text) => text !== undefined,
    ),
  ]);
}

function judge(change: ResourceChange, all: readonly Uses[], context: RuleContext): readonly Outcome[] {
  const reading = all.filter(({ sources }) => sources.some((source) => depends(change, source, context)));
  const pulling = isKeyOfImages(change, context) ? all.filter((uses) => !reading.includes(uses)) : [];
  const users = [...reading, ...pulling].map(({ service }) => service);
  const what = whatHappens(change);
  if (what === undefined) return users.length > 0 ? [pass(change)] : [];
  if (users.length > 0) {
    const message = `the apply ${what.says} what tasks of ${users.join(' and ')} start with: none starts any more`;
    return [what.isSure ? fail(change, message) : unsure(change, message)];
  }
  const unsureOf = all.filter(({ isPartlyUnknown }) => isPartlyUnknown);
  const names = unsureOf.map(({ service }) => service).join(' and ');
  return unsureOf.length === 0
    ? []
    : [unsure(change, `the apply ${what.says} it, and no plan tells what tasks of ${names} start with`)];
}

function whatHappens(change: ResourceChange): { says: string; isSure: boolean } | undefined {
  const fate = fateOf(change);
  if (fate === 'goes') return { says: describeFate(change), isSure: true };
  if (fate === 'unknown') return { says: describeFate(change), isSure: false };
  const enabled = ['is_enabled'];
  if (change.type !== 'aws_kms_key' || valueAt(change.before, enabled) !== true) return undefined;
  if (isMarked(change.afterUnknown, enabled)) return { says: 'may disable', isSure: false };
  return valueAt(change.after, enabled) === false ? { says: 'disables', isSure: true } : undefined;
}

/** Whether a secret comes from a resource, or is encrypted with it. */
function depends(change: ResourceChange, source: string, context: RuleContext): boolean {
  if (change.type !== 'aws_kms_key') return names(change, source);
  return kept
    .flatMap((type) => context.changesOf(type))
    .some(
      (secret) =>
        isKeyOf(change, textAt(secret.before, ['kms_key_id']) ?? textAt(secret.before, ['key_id'])) &&
        names(secret, source),
    );
}

/**
 * Whether `valueFrom` means a resource: its name, its ARN, or its ARN with a key of JSON, a stage and a version behind it;
 * and a reference where cdk.tf.json has one.
 */
function names(change: ResourceChange, source: string): boolean {
  const [arn, name] = [textAt(change.before, ['arn']), textAt(change.before, ['name'])];
  if (source.startsWith(`\${${change.address}.`)) return true;
  if (arn !== undefined && (source === arn || source.startsWith(`${arn}:`))) return true;
  if (name === undefined) return false;
  if (source === name) return true;
  // Without the six characters at the end: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
  return change.type === 'aws_ssm_parameter'
    ? /^arn:[\w-]+:ssm:/.test(source) && source.endsWith(`:parameter/${name.replace(/^\//, '')}`)
    : /^arn:[\w-]+:secretsmanager:/.test(source) && source.split(':')[6] === name;
}

const isKeyOf = (key: ResourceChange, named: string | undefined): boolean =>
  named !== undefined &&
  named !== '' &&
  [textAt(key.before, ['arn']), textAt(key.before, ['key_id'])].includes(named);

/** ECR cannot give out an image that it cannot decrypt. */
function isKeyOfImages(change: ResourceChange, { changesOf }: RuleContext): boolean {
  if (change.type !== 'aws_kms_key') return false;
  return changesOf('aws_ecr_repository').some(({ before }) =>
    isKeyOf(change, textAt(before, ['encryption_configuration', 0, 'kms_key'])),
  );
}

function exampleService(): Readonly<Record<string, unknown>> {
  return { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:7' };
}

function exampleDefinition(): Readonly<Record<string, unknown>> {
  const secrets = [{ name: 'PASSWORD', valueFrom: '/web/password' }];
  return { arn: 'web:7', family: 'web', container_definitions: JSON.stringify([{ name: 'web', secrets }]) };
}
