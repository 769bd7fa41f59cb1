/** Registers the revision of a task definition that a release brings. */
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { list, readShape, structure, text } from '../../support/shape';
import { ActionFailure, type ActionProps } from '../action';
import type { ActionDependencies } from './dependencies';
import { arnIn, permitted } from './permitted';
import { fillJson } from './placeholders';
import { codeOf, failing, insufficient, isDenied, quoted } from './words';

type RegisterDependencies = Pick<ActionDependencies, 'aws' | 'permissions'>;

/**
 * @param template - JSON with placeholders of images
 * @returns ARN of the revision
 * @throws ActionFailure
 */
export async function registerTaskDefinition(
  deps: RegisterDependencies,
  props: ActionProps,
  template: string,
  images: ReadonlyMap<string, string>,
): Promise<string> {
  const input = withImages(template, images);
  const failed = (error: AwsError): ActionFailure =>
    isDenied(error)
      ? insufficient('ECS', error)
      : new ActionFailure(codeOf(error), quoted(error, 'AmazonECS'));
  return failing(register(deps, props, input), failed);
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const members: readonly string[] = [
  'family',
  'taskRoleArn',
  'executionRoleArn',
  'networkMode',
  'containerDefinitions',
  'volumes',
  'placementConstraints',
  'requiresCompatibilities',
  'cpu',
  'memory',
  'tags',
  'pidMode',
  'ipcMode',
  'proxyConfiguration',
  'inferenceAccelerators',
  'ephemeralStorage',
  'runtimePlatform',
  'enableFaultInjection',
];

/** What DescribeTaskDefinition tells besides is left out, so that its answer can be a template. */
function withImages(template: string, images: ReadonlyMap<string, string>): Json {
  const filled = fillJson(parse(template), images);
  if (typeof filled !== 'object' || filled === null || Array.isArray(filled)) {
    throw notJson(`it must be an object, got ${Array.isArray(filled) ? 'an array' : JSON.stringify(filled)}`);
  }
  const kept = Object.entries(filled).filter(([name]) => members.includes(name));
  // A template may have the two as numbers; on the wire they are texts.
  return Object.fromEntries(
    kept.map(([name, value]: [string, unknown]) => [
      name,
      (name === 'cpu' || name === 'memory') && typeof value === 'number' ? String(value) : value,
    ]),
  );
}

function parse(template: string): unknown {
  try {
    return JSON.parse(template);
  } catch (error) {
    throw notJson(error instanceof Error ? error.message : String(error));
  }
}

const notJson = (why: string): ActionFailure =>
  new ActionFailure('ConfigurationError', `the task definition template is not JSON that ECS takes: ${why}`);

const readMembers = structure({
  family: text(),
  taskRoleArn: text(),
  executionRoleArn: text(),
  tags: list(structure({ key: text() })),
  containerDefinitions: list(structure({ name: text(), image: text() })),
});

const answerShape = structure({ taskDefinition: structure({ taskDefinitionArn: text() }) });

async function register(deps: RegisterDependencies, props: ActionProps, input: Json): Promise<string> {
  const {
    family = '',
    taskRoleArn,
    executionRoleArn,
    tags = [],
    containerDefinitions = [],
  } = readShape(readMembers, input);
  const resource = arnIn(props, 'ecs', `task-definition/${family}:*`);
  const roles = [taskRoleArn, executionRoleArn].filter((role) => role !== undefined && role !== '');
  const context = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
  await permitted(
    deps,
    props,
    { action: 'ecs:RegisterTaskDefinition', resource },
    ...(tags.length === 0
      ? []
      : [{ action: 'ecs:TagResource', resource, context: { 'ecs:CreateAction': 'RegisterTaskDefinition' } }]),
    ...[...new Set(roles)].map((role) => ({
      action: 'iam:PassRole',
      resource: roleArn(props, role),
      context,
    })),
  );
  checkImages(containerDefinitions.map(({ image = '' }) => image));
  props.signal.throwIfAborted();
  const { taskDefinition } = readShape(
    answerShape,
    await deps.aws.in(props.region).json('ecs.RegisterTaskDefinition', input),
  );
  if (taskDefinition?.taskDefinitionArn === undefined) {
    throw new AwsError('ServerException', 'ECS answered no taskDefinitionArn', 500);
  }
  return taskDefinition.taskDefinitionArn;
}

/** A task definition names a role by its ARN, or by its name alone. */
const roleArn = ({ accountId }: ActionProps, role = ''): string =>
  role.startsWith('arn:') ? role : `arn:aws:iam::${accountId}:role/${role}`;

/**
 * ECS refuses what no image can be called, so that a placeholder that nothing was put in the place of ends here. The
 * upstream emulator takes it.
 */
function checkImages(images: readonly string[]): void {
  if (images.some((image) => /[^A-Za-z0-9\-_:./#@]/.test(image))) {
    throw new AwsError('ClientException', 'Container.image contains invalid characters.');
  }
}
