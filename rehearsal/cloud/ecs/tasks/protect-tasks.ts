/** UpdateTaskProtection and GetTaskProtection. */
import * as v from 'valibot';
import type { CallContext, Operation } from '../../contract/service';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { integer, list, readShape, structure, text } from '../../support/shape';
import { findCluster } from '../clusters';
import { invalidParameter } from '../references';
import type { EcsState } from '../store';
import type { TaskRecord } from './task-store';

const input = structure({
  cluster: text(),
  tasks: list(text()),
  protectionEnabled: v.boolean(),
  expiresInMinutes: integer(),
});

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html */
const updateLimit = 10;
const getLimit = 100;
const longestMinutes = 2880;
const defaultMinutes = 120;

export function taskProtectionOperations(
  stateOf: (context: CallContext) => EcsState,
): Record<string, Operation> {
  return {
    UpdateTaskProtection: (request, context) => updateProtection(stateOf(context), request, context),
    GetTaskProtection: (request, context) => getProtection(stateOf(context), request, context),
  };
}

async function updateProtection(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const { protectionEnabled = false, expiresInMinutes, ...sent } = readShape(input, request);
  if (!sent.tasks?.length) throw invalidParameter('Tasks cannot be empty.');
  if (!protectionEnabled && expiresInMinutes !== undefined) {
    throw invalidParameter('expiresInMinutes can be set only if protectionEnabled is true.');
  }
  const minutes = expiresInMinutes ?? defaultMinutes;
  if (minutes < 1 || minutes > longestMinutes) {
    throw invalidParameter(`expiresInMinutes ${minutes} must be 1 to ${longestMinutes}.`);
  }
  const found = await find(state, sent, { limit: updateLimit, context });
  for (const { taskArn } of found.tasks) {
    if (protectionEnabled) state.protection.protect(taskArn, context.now() + minutes * 60);
    else state.protection.release(taskArn);
  }
  return answer(state, found, context);
}

/** Without `tasks` it returns all tasks of services in the cluster: AWS does not say what it returns then. */
async function getProtection(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const sent = readShape(input, request);
  return answer(state, await find(state, sent, { limit: getLimit, context }), context);
}

interface Found {
  readonly tasks: readonly TaskRecord[];
  readonly failures: readonly Json[];
}

/** Tasks of services that run or will run; the others are failures. */
async function find(
  state: EcsState,
  { cluster, tasks: references }: { readonly cluster?: string; readonly tasks?: readonly string[] },
  { limit, context }: { readonly limit: number; readonly context: CallContext },
): Promise<Found> {
  if (references !== undefined && references.length > limit) {
    throw invalidParameter(`At most ${limit} tasks can be named at once, not ${references.length}.`);
  }
  const { clusterArn } = await findCluster(cluster, context);
  if (references === undefined || references.length === 0) {
    return {
      tasks: state.tasks.all().filter((each) => each.clusterArn === clusterArn && isProtectable(each)),
      failures: [],
    };
  }
  const found = references.map((reference) => ({
    arn: reference.startsWith('arn:')
      ? reference
      : `${clusterArn.replace(':cluster/', ':task/')}/${reference}`,
    task: state.tasks.find(clusterArn, reference),
  }));
  return {
    tasks: found.flatMap(({ task }) => (task !== undefined && isProtectable(task) ? [task] : [])),
    failures: found.flatMap(({ arn, task }) => {
      if (task === undefined) return [{ arn, reason: 'MISSING' }];
      return isProtectable(task) ? [] : [{ arn, reason: 'TASK_NOT_VALID' }];
    }),
  };
}

const isProtectable = ({ serviceArn, task }: TaskRecord): boolean =>
  serviceArn !== undefined && task.desiredStatus === 'RUNNING';

function answer(state: EcsState, { tasks, failures }: Found, context: CallContext): Json {
  return {
    protectedTasks: tasks.map(({ taskArn }) => {
      const expirationDate = state.protection.expiresAt(taskArn, context.now());
      return present({ taskArn, protectionEnabled: expirationDate !== undefined, expirationDate });
    }),
    failures,
  };
}
