/**
 * What RegisterTaskDefinition refuses and moto accepts, in ECS's words: Shippable/support#2946 (unique names),
 * aws-games/cloud-game-development-toolkit#737 (sizes), docker-archive/compose-cli (network mode of Fargate).
 */
import { fargateMemory } from '../../../../support/aws-limits/fargate';
import { amountOf } from '../../../../support/aws-limits/task-amounts';
import { AwsError } from '../../protocol/aws-error';
import type { RegisteredTaskDefinition } from './registered-task-definition';

/** @throws AwsError ClientException the first fault */
export function checkTaskDefinition(definition: RegisteredTaskDefinition): void {
  const { containerDefinitions = [], requiresCompatibilities = [], networkMode } = definition;
  if (containerDefinitions.length === 0) throw clientException('Container list cannot be empty.');
  const names = containerDefinitions.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw clientException('Container names must be unique within a Task Definition.');
  }
  if (requiresCompatibilities.includes('FARGATE')) checkFargate(definition);
  const ports = containerDefinitions.flatMap(({ portMappings = [] }) => portMappings);
  const differs = ports.some(({ hostPort, containerPort }) => (hostPort ?? containerPort) !== containerPort);
  if (differs && (networkMode === 'awsvpc' || networkMode === 'host')) {
    throw clientException(
      `When networkMode=${networkMode}, the host ports and container ports in port mappings must match.`,
    );
  }
}

function checkFargate({ networkMode, cpu, memory }: RegisteredTaskDefinition): void {
  if (networkMode !== 'awsvpc') throw clientException('Fargate only supports network mode ‘awsvpc’.');
  if (!cpu) throw clientException("Fargate requires that 'cpu' be defined at the task level.");
  if (!memory) throw clientException("Fargate requires that 'memory' be defined at the task level.");
  const [units = 0, size = 0] = [cpu, memory].map(amountOf);
  if (fargateMemory(units).includes(size)) return;
  throw clientException(
    `No Fargate configuration exists for given values: ${units} CPU, ${size} memory. See the Amazon ECS documentation for the valid values.`,
  );
}

const clientException = (message: string): AwsError => new AwsError('ClientException', message);
