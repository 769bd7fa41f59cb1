/** Operations on tasks. */
import type { CallContext, Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { page } from '../../support/paging';
import { integer, list, readShape, structure, text } from '../../support/shape';
import { findCluster } from '../clusters';
import { findService, invalidParameter } from '../references';
import type { EcsState } from '../store';
import { describeTask } from './describe-task';
import { runTask, type TaskLaunching } from './run-task';
import type { TaskRecord } from './task-store';

const listInput = structure({
  cluster: text(),
  serviceName: text(),
  family: text(),
  startedBy: text(),
  desiredStatus: text(),
  launchType: text(),
  containerInstance: text(),
  nextToken: text(),
  maxResults: integer(),
});
const describeInput = structure({ cluster: text(), tasks: list(text()), include: list(text()) });
const stopInput = structure({ cluster: text(), task: text(), reason: text() });

const describeLimit = 100;
const listLimit = 100;

/** Operations on tasks. */
export function taskOperations(
  launchingIn: (context: CallContext) => TaskLaunching,
): Record<string, Operation> {
  const stateOf = (context: CallContext): EcsState => launchingIn(context).state;
  return {
    ListTasks: (request, context) => listTasks(stateOf(context), request, context),
    DescribeTasks: (request, context) => describeTasks(stateOf(context), request, context),
    RunTask: (request, context) => runTask(launchingIn(context), request, context),
    StopTask: (request, context) => stopTask(stateOf(context), request, context),
  };
}

async function listTasks(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const { maxResults = listLimit, nextToken: token, ...filter } = readShape(listInput, request);
  const { serviceName, desiredStatus = 'RUNNING', cluster: reference } = filter;
  if (maxResults < 1 || maxResults > listLimit) {
    throw invalidParameter(`maxResults ${maxResults} must be 1 to ${listLimit}.`);
  }
  const { clusterArn } = await findCluster(reference, context);
  const service =
    serviceName === undefined
      ? undefined
      : await findService(state, { cluster: reference, service: serviceName }, context);
  const matches = (record: TaskRecord): boolean =>
    record.clusterArn === clusterArn &&
    (service === undefined || record.serviceArn === service.serviceArn) &&
    (filter.family === undefined || record.definition.family === filter.family) &&
    (filter.startedBy === undefined || record.startedBy === filter.startedBy) &&
    (filter.launchType === undefined || record.template.launchType === filter.launchType) &&
    // No task here runs on a container instance.
    filter.containerInstance === undefined &&
    record.task.desiredStatus === desiredStatus;
  const { items, nextToken } = page(
    state.tasks
      .all()
      .filter(matches)
      .map(({ taskArn }) => taskArn),
    {
      token,
      limit: maxResults,
      invalidToken: () =>
        invalidParameter('Invalid token passed. Try again with a token from an earlier page.'),
    },
  );
  return present({ taskArns: items, nextToken });
}

async function describeTasks(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const { cluster, tasks: references = [], include = [] } = readShape(describeInput, request);
  if (references.length === 0) throw invalidParameter('Tasks cannot be empty.');
  if (references.length > describeLimit) {
    throw invalidParameter(
      `At most ${describeLimit} tasks can be described at once, not ${references.length}.`,
    );
  }
  const { clusterArn } = await findCluster(cluster, context);
  const found = references.map((reference) => ({
    reference,
    record: state.tasks.find(clusterArn, reference),
  }));
  return {
    tasks: found.flatMap(({ record }) =>
      record === undefined ? [] : describeTask(record, { tags: include.includes('TAGS') }),
    ),
    failures: found
      .filter(({ record }) => record === undefined)
      .map(({ reference }) => ({
        arn: reference.startsWith('arn:')
          ? reference
          : `${clusterArn.replace(':cluster/', ':task/')}/${reference}`,
        reason: 'MISSING',
      })),
  };
}

async function stopTask(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const { cluster, task: reference, reason } = readShape(stopInput, request);
  if (!reference) throw invalidParameter('Task cannot be empty.');
  const { clusterArn } = await findCluster(cluster, context);
  const record = state.tasks.find(clusterArn, reference);
  if (record === undefined) {
    throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
  }
  record.task.stop({ code: 'UserInitiated', reason: reason ?? 'Task stopped by user', drains: true });
  return { task: describeTask(record, { tags: true }) };
}
