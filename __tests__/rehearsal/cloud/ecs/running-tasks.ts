/** ECS whose tasks are processes, in AWS time at 600 times the wall's, with a load balancer that is told what to say. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ecsService } from '../../../../rehearsal/cloud/ecs';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { scaledClock } from '../../../../rehearsal/runtime/clock';
import { ImageStore } from '../../../../rehearsal/runtime/images/image-store';
import type { RegistryAccess } from '../../../../rehearsal/runtime/images/registry-access';
import type { ContainerRuntime } from '../../../../rehearsal/runtime/tasks/container-runtime';
import { ProcessRuntime } from '../../../../rehearsal/runtime/tasks/process-runtime';
import { TaskNetwork } from '../../../../rehearsal/runtime/tasks/task-network';
import { callerOf } from '../../../support/service-caller';
import { FakeTargets } from './fake-targets';
import { arn, blueGreen, clients, upstream as controlPlane } from './sample-service';

export const node = 'public.ecr.aws/docker/library/node:22';

/** Answers with a variable of its environment and stops on SIGTERM. */
export const server = `
const server = require('node:http').createServer((request, response) => response.end(process.env.ANSWER));
server.listen(process.env.PORT, process.env.HOST);
process.on('SIGTERM', () => process.exit(0));
`;

/** A container that runs a program of Node.js. */
export const container = (program: string, more: Json = {}): Json => ({
  name: 'web',
  image: node,
  essential: true,
  command: ['node', '-e', program],
  portMappings: [{ containerPort: 3000, protocol: 'tcp' }],
  environment: [{ name: 'ANSWER', value: 'one' }],
  stopTimeout: 2,
  ...more,
});

export interface RunningProps {
  /** Containers of the task definition of that revision. */
  readonly revisions?: Readonly<Record<string, readonly Json[]>>;
  /** Answers of other services. */
  readonly upstream?: (operation: string, input: Json) => Json | undefined;
  /** Whether tasks can have addresses of their own. @default true */
  readonly ownAddresses?: boolean;
  readonly timing?: { readonly startMs: number; readonly healthCheckMs: number };
  /** @default - processes */
  readonly runtime?: ContainerRuntime;
  /** @default - none */
  readonly registry?: RegistryAccess;
  /** Of all task definitions, besides the containers. @default - none */
  readonly definition?: Json;
  /** Seconds of AWS time in a second. @default 600 */
  readonly speed?: number;
}

/** Everything that a test of tasks needs; `stop` leaves no process behind. */
export function running({
  revisions = {},
  upstream,
  timing,
  ownAddresses = true,
  definition = {},
  speed = 600,
  ...props
}: RunningProps = {}) {
  const targets = new FakeTargets();
  const images = new ImageStore();
  const clock = scaledClock({ speed, startedAt: Date.now() });
  const temporaryDirectory = mkdtempSync(join(tmpdir(), 'ecs-tasks-'));
  const service = ecsService({
    clock,
    runtime: props.runtime ?? new ProcessRuntime({ images, path: '/usr/bin:/bin' }),
    network: new TaskNetwork(ownAddresses ? {} : { prefixes: [] }),
    targets,
    endpoint: `http://${props.registry?.host ?? '127.0.0.1:1'}`,
    registry: props.registry,
    // A program that listens does so in time; only one that never does takes as long.
    timing: { startMs: 120_000, healthCheckMs: 20, ...timing },
    temporaryDirectory,
  });
  const call = callerOf(service, {
    now: () => clock.now() / 1000,
    ...clients((operation, input) =>
      operation === 'ecs.DescribeTaskDefinition'
        ? taskDefinition(String(input.taskDefinition), revisions, definition)
        : (upstream?.(operation, input) ?? controlPlane(operation, input)),
    ),
  });
  const first = async (operation: string, member: string, input: Json): Promise<Json> => {
    const answer = (await call(operation, input)) as Record<string, Json[]>;
    return answer[member]![0]!;
  };
  return {
    call,
    targets,
    images,
    temporaryDirectory,
    create: (input: Json = {}) =>
      call('CreateService', { ...blueGreen, healthCheckGracePeriodSeconds: 0, ...input }),
    service: () => first('DescribeServices', 'services', { cluster: 'main', services: ['web'] }),
    taskSet: () => first('DescribeTaskSets', 'taskSets', { cluster: 'main', service: 'web' }),
    /** Tasks of the service by their desired status. */
    tasks: async (desiredStatus = 'RUNNING'): Promise<Json[]> => {
      const { taskArns } = (await call('ListTasks', { cluster: 'main', desiredStatus })) as {
        taskArns: string[];
      };
      if (taskArns.length === 0) return [];
      const { tasks } = (await call('DescribeTasks', { cluster: 'main', tasks: taskArns })) as {
        tasks: Json[];
      };
      return tasks;
    },
    events: async () =>
      (
        (await first('DescribeServices', 'services', { cluster: 'main', services: ['web'] })).events as Json[]
      ).map(({ message }) => String(message)),
    stop: async () => {
      await service.stop?.();
      rmSync(temporaryDirectory, { recursive: true, force: true });
    },
  };
}

function taskDefinition(
  reference: string,
  revisions: Readonly<Record<string, readonly Json[]>>,
  more: Json,
): Json {
  const revision = /:(\d+)$/.exec(reference)?.[1] ?? '1';
  const containerDefinitions = revisions[revision];
  if (containerDefinitions === undefined) throw new AwsError('ClientException', 'no such revision');
  return {
    taskDefinition: {
      taskDefinitionArn: arn(`task-definition/web:${revision}`),
      family: 'web',
      status: 'ACTIVE',
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions,
      ...more,
    },
  };
}

/** The private address of a task. */
export function addressOf(task: Json): string {
  const [attachment] = task.attachments as { details: { name: string; value: string }[] }[];
  return attachment!.details.find(({ name }) => name === 'privateIPv4Address')!.value;
}

/** What the task answers. */
export async function answerOf(task: Json, port = 3000): Promise<string> {
  const response = await fetch(`http://${addressOf(task)}:${port}/`, { headers: { connection: 'close' } });
  return response.text();
}
