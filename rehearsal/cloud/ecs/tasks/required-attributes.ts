/**
 * Attributes that a container instance needs for a task definition, as far as what is emulated decides them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
 */
import type * as v from 'valibot';
import { list, readShape, structure, text } from '../../support/shape';
import type { Json } from '../../protocol/json';

const shape = structure({
  networkMode: text(),
  taskRoleArn: text(),
  executionRoleArn: text(),
  containerDefinitions: list(
    structure({
      image: text(),
      logConfiguration: structure({ logDriver: text() }),
      secrets: list(structure({ valueFrom: text() })),
      healthCheck: structure({}),
    }),
  ),
});

type Definition = v.InferOutput<typeof shape>;

const api = (version: string): string => `com.amazonaws.ecs.capability.docker-remote-api.${version}`;

/** Returns the task definition with its `requiresAttributes`. */
export const withAttributes = (definition: Json): Json => ({
  ...definition,
  requiresAttributes: attributesOf(readShape(shape, definition)).map((name) => ({ name })),
});

function attributesOf(definition: Definition): readonly string[] {
  const { containerDefinitions: containers = [], networkMode, taskRoleArn, executionRoleArn } = definition;
  const drivers = containers.flatMap(({ logConfiguration }) => logConfiguration?.logDriver ?? []);
  const secrets = containers.flatMap(({ secrets: each = [] }) => each);
  const isOfEcr = containers.some(({ image = '' }) => /^\d{12}\.dkr\.ecr\./.test(image));
  const wanted: readonly (readonly [needed: boolean, ...names: string[]])[] = [
    [true, api('1.18')],
    [
      drivers.length > 0,
      api('1.19'),
      ...drivers.map((driver) => `com.amazonaws.ecs.capability.logging-driver.${driver}`),
    ],
    [drivers.includes('awslogs') && executionRoleArn !== undefined, 'ecs.capability.execution-role-awslogs'],
    [isOfEcr, 'com.amazonaws.ecs.capability.ecr-auth'],
    [isOfEcr && executionRoleArn !== undefined, 'ecs.capability.execution-role-ecr-pull'],
    [taskRoleArn !== undefined, 'com.amazonaws.ecs.capability.task-iam-role'],
    [networkMode === 'awsvpc', 'ecs.capability.task-eni'],
    [
      containers.some(({ healthCheck }) => healthCheck !== undefined),
      api('1.24'),
      'ecs.capability.container-health-check',
    ],
    [
      secrets.some(({ valueFrom = '' }) => isOfSecretsManager(valueFrom)),
      'ecs.capability.secrets.asm.environment-variables',
    ],
    [
      secrets.some(({ valueFrom = '' }) => !isOfSecretsManager(valueFrom)),
      'ecs.capability.secrets.ssm.environment-variables',
    ],
  ];
  return [...new Set(wanted.flatMap(([needed, ...names]) => (needed ? names : [])))].sort();
}

const isOfSecretsManager = (valueFrom: string): boolean => /^arn:[\w-]+:secretsmanager:/.test(valueFrom);
