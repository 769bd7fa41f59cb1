/** Tasks that stop on an account, as ECS and CloudWatch Logs tell of them. */
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  paginateListTasks,
  type ContainerDefinition,
  type Task,
} from '@aws-sdk/client-ecs';
import { known } from '../../scenarios/aws';
import { pollMs } from '../../scenarios/polling';
import type { Stage } from '../../scenarios/stage';
import type { StoppedContainer, StoppedTask, TaskFault, TaskStop } from '../../stopped-task';
import { askAws, type AwsCliPlace } from '../aws-cli';

export type TaskPlace = Pick<Stage, 'cluster' | 'service'>;

/** Lines of a container's log that are read. */
const logLines = 20;

/** The API's limit of DescribeTasks. */
const batchSize = 100;

/** Tells of each task once, when it has stopped. A look that fails sees nothing: whoever needs AWS will say so. */
export class StoppedTaskWatch {
  readonly #client: ECSClient;
  readonly #place: AwsCliPlace;
  readonly #of: TaskPlace;
  readonly #told = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #looking = Promise.resolve();

  /** @param speed - seconds of AWS time in a second of wall time */
  constructor(place: AwsCliPlace, of: TaskPlace, speed: number, tell: (stop: TaskStop) => void) {
    this.#client = new ECSClient({ ...place.access });
    this.#place = place;
    this.#of = of;
    let isLooking = false;
    this.#timer = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      this.#looking = this.#look(tell)
        .catch(() => undefined)
        .finally(() => (isLooking = false));
    }, pollMs(speed));
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#client.destroy();
  }

  async #look(tell: (stop: TaskStop) => void): Promise<void> {
    for (const task of await readStoppedTasks(this.#client, this.#place, this.#of, this.#told)) {
      this.#told.add(task.taskArn);
      tell({ task, final: false });
    }
  }
}

/** @param without - ARNs of tasks that are known already */
export async function readStoppedTasks(
  client: ECSClient,
  place: AwsCliPlace,
  { cluster, service }: TaskPlace,
  without: ReadonlySet<string> = new Set(),
): Promise<StoppedTask[]> {
  const arns: string[] = [];
  const pages = paginateListTasks({ client }, { cluster, serviceName: service, desiredStatus: 'STOPPED' });
  for await (const { taskArns = [] } of pages) arns.push(...taskArns.filter((arn) => !without.has(arn)));
  const found: StoppedTask[] = [];
  for (let start = 0; start < arns.length; start += batchSize) {
    const batch = arns.slice(start, start + batchSize);
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: batch }));
    for (const task of tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED'))
      found.push(await describe(client, place, task, service));
  }
  return found;
}

async function describe(
  client: ECSClient,
  place: AwsCliPlace,
  task: Task,
  service: string,
): Promise<StoppedTask> {
  const { stopCode = '', stoppedReason = '', startedAt, stoppingAt, stoppedAt, startedBy } = task;
  const { taskDefinition } = await client.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: task.taskDefinitionArn }),
  );
  const taskArn = known(task.taskArn, 'the ARN of a task');
  const fault = faultOf(stopCode, stoppedReason);
  const containers: StoppedContainer[] = [];
  for (const { name = '', exitCode, reason } of task.containers ?? []) {
    const definition = taskDefinition?.containerDefinitions?.find((each) => each.name === name);
    containers.push({
      name,
      essential: definition?.essential ?? true,
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
      log: fault === undefined ? [] : await readLog(place, definition, name, lastOf(taskArn)),
    });
  }
  return {
    taskArn,
    service,
    ...(startedBy !== undefined && { startedBy }),
    taskDefinition: lastOf(task.taskDefinitionArn ?? ''),
    stopCode,
    stoppedReason,
    ...(fault !== undefined && { fault }),
    ...(startedAt !== undefined && { startedAt: startedAt.getTime() }),
    stoppingAt: (stoppingAt ?? stoppedAt ?? new Date()).getTime(),
    containers,
    targetChecks: [],
  };
}

/** What failed a health check is told in the reason alone: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
function faultOf(stopCode: string, reason: string): TaskFault | undefined {
  if (stopCode === 'TaskFailedToStart') return 'failed-to-start';
  if (stopCode === 'EssentialContainerExited') return 'exited';
  if (reason.startsWith('Task failed ELB health checks')) return 'unhealthy-target';
  if (reason.startsWith('Task failed container health checks')) return 'unhealthy-container';
  return undefined;
}

/** A container that never ran has none, and one that logs elsewhere none that can be read. */
async function readLog(
  place: AwsCliPlace,
  definition: ContainerDefinition | undefined,
  container: string,
  taskId: string,
): Promise<readonly string[]> {
  const { logDriver, options = {} } = definition?.logConfiguration ?? {};
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = options;
  if (logDriver !== 'awslogs' || group === undefined || prefix === undefined) return [];
  const messages = await askAws(
    place,
    ...['logs', 'get-log-events', '--log-group-name', group],
    ...['--log-stream-name', `${prefix}/${container}/${taskId}`, '--limit', String(logLines)],
    ...['--query', 'events[].message'],
  ).catch(() => []);
  return messages as readonly string[];
}

const lastOf = (arn: string): string => arn.split('/').at(-1) ?? arn;
