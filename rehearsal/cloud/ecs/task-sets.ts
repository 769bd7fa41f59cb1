import * as v from 'valibot';
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, readShape, structure, text } from '../support/shape';
import type { Tags } from '../support/tags';
import { findCluster } from './clusters';
import { describeTaskSet } from './describe';
import type { Service, TaskSet, TaskTemplate } from './model';
import { findActiveService, findTaskSet, invalidParameter, taskSetArn } from './references';
import { deploymentId } from './rolling-deployment';
import { isAlive } from './scheduler/progress';
import { computedDesiredCount } from './scheduler/task-groups';
import { createTaskSetInput, templateInput, type Scale } from './shapes';
import type { EcsState } from './store';
import { checked } from './tags';
import { checkTargetGroups } from './target-groups';
import { taskTemplate } from './task-template';

const taskSetInput = structure({ taskSet: text(), primaryTaskSet: text(), force: v.boolean() });
const describeInput = structure({ taskSets: list(text()), include: list(text()) });

/** Task sets of a service: an ECS quota. */
const taskSetLimit = 5;

/** Operations on task sets. */
export function taskSetOperations(stateOf: (context: CallContext) => EcsState): Record<string, Operation> {
  return {
    CreateTaskSet: (request, context) => createTaskSet(stateOf(context), request, context),
    DescribeTaskSets: (request, context) => describeTaskSets(stateOf(context), request, context),
    UpdateTaskSet: (request, context) => updateTaskSet(stateOf(context), request, context),
    UpdateServicePrimaryTaskSet: (request, context) => updatePrimary(stateOf(context), request, context),
    DeleteTaskSet: (request, context) => deleteTaskSet(stateOf(context), request, context),
  };
}

interface NewTaskSetProps {
  readonly template: TaskTemplate;
  readonly status: TaskSet['status'];
  /** Percent. */
  readonly scale: number;
  /** Seconds since the epoch. */
  readonly now: number;
  /** @default - none */
  readonly externalId?: string | undefined;
  /** @default - none */
  readonly tags?: Tags | undefined;
}

/** @returns a task set that is created now */
export function newTaskSet(serviceArn: string, props: NewTaskSetProps): TaskSet {
  const { template, status, scale, now, externalId, tags = new Map<string, string>() } = props;
  const id = deploymentId();
  return {
    id,
    taskSetArn: taskSetArn(serviceArn, id),
    ...(externalId !== undefined && { externalId }),
    status,
    template,
    scale,
    createdAt: now,
    updatedAt: now,
    tags,
  };
}

async function createTaskSet(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const input = readShape(createTaskSetInput, request);
  const { clusterArn } = await findServiceWithTaskSets(state, request, context);
  const scale = checkedScale(input.scale ?? { value: 0, unit: 'PERCENT' });
  const cluster = await findCluster(clusterArn, context);
  const template = await taskTemplate(state, readShape(templateInput, request), { cluster, context });
  const { networkMode } = state.definitions.get(template.taskDefinition ?? '') ?? {};
  await checkTargetGroups(template.loadBalancers, { networkMode, needsLoadBalancer: false }, context);
  // Looked up again: another call may have changed the service while the template was resolved.
  const service = await findServiceWithTaskSets(state, request, context);
  if (service.taskSets.length >= taskSetLimit) {
    throw new AwsError('LimitExceededException', `A service can have at most ${taskSetLimit} task sets.`);
  }
  const taskSet = newTaskSet(service.serviceArn, {
    template,
    status: 'ACTIVE',
    scale,
    now: context.now(),
    externalId: input.externalId,
    tags: checked(input.tags ?? new Map<string, string>()),
  });
  withTaskSets(state, service, [...service.taskSets, taskSet]);
  return {
    taskSet: describeTaskSet(state, current(state, service), taskSet, { tags: true, now: context.now() }),
  };
}

async function describeTaskSets(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const service = await findServiceWithTaskSets(state, request, context);
  const { taskSets: references, include = [] } = readShape(describeInput, request);
  const wanted = references?.length ? references : service.taskSets.map(({ id }) => id);
  const found = wanted.map((reference) => ({ reference, taskSet: findTaskSet(service, reference) }));
  return {
    taskSets: found.flatMap(({ taskSet }) =>
      taskSet
        ? describeTaskSet(state, service, taskSet, { tags: include.includes('TAGS'), now: context.now() })
        : [],
    ),
    failures: found
      .filter(({ taskSet }) => taskSet === undefined)
      .map(({ reference }) => ({
        arn: reference.startsWith('arn:') ? reference : taskSetArn(service.serviceArn, reference),
        reason: 'MISSING',
      })),
  };
}

async function updateTaskSet(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const service = await findServiceWithTaskSets(state, request, context);
  const { scale } = readShape(createTaskSetInput, request);
  if (scale === undefined) throw invalidParameter('Scale cannot be empty.');
  const taskSet = requireTaskSet(service, readShape(taskSetInput, request).taskSet);
  const updated: TaskSet = { ...taskSet, scale: checkedScale(scale), updatedAt: context.now() };
  withTaskSets(
    state,
    service,
    service.taskSets.map((each) => (each.id === taskSet.id ? updated : each)),
  );
  return {
    taskSet: describeTaskSet(state, current(state, service), updated, { tags: true, now: context.now() }),
  };
}

/** What the new primary task set runs from becomes what the service runs from. */
async function updatePrimary(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const service = await findServiceWithTaskSets(state, request, context);
  const { id, template } = requireTaskSet(service, readShape(taskSetInput, request).primaryTaskSet);
  const updatedAt = context.now();
  const taskSets = service.taskSets.map((each): TaskSet => {
    if (each.id === id) return { ...each, status: 'PRIMARY', updatedAt };
    return each.status === 'PRIMARY' ? { ...each, status: 'ACTIVE', updatedAt } : each;
  });
  const updated: Service = { ...service, template, taskSets };
  state.services.set(service.serviceArn, updated);
  return {
    taskSet: describeTaskSet(state, updated, requireTaskSet(updated, id), { tags: true, now: updatedAt }),
  };
}

/** A deleted task set is DRAINING until its tasks are stopping; one without tasks is gone at once. */
async function deleteTaskSet(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const service = await findServiceWithTaskSets(state, request, context);
  const { taskSet: reference, force = false } = readShape(taskSetInput, request);
  const taskSet = requireTaskSet(service, reference);
  if (!force && computedDesiredCount(service, taskSet.scale) > 0) {
    throw invalidParameter('The task set cannot be deleted while it is scaled above 0.');
  }
  const draining: TaskSet = { ...taskSet, status: 'DRAINING', scale: 0, updatedAt: context.now() };
  const kept = isAlive(state.tasks.ofService(service.serviceArn, taskSet.id)) ? [draining] : [];
  withTaskSets(
    state,
    service,
    service.taskSets.flatMap((each) => (each.id === taskSet.id ? kept : [each])),
  );
  const now = context.now();
  return { taskSet: describeTaskSet(state, current(state, service), draining, { tags: true, now }) };
}

async function findServiceWithTaskSets(
  state: EcsState,
  request: Json,
  context: CallContext,
): Promise<Service> {
  const service = await findActiveService(state, request, context);
  if (service.deploymentController === 'ECS') {
    throw invalidParameter(
      'Task sets are not supported on services with an ECS deployment controller. Use the CODE_DEPLOY or EXTERNAL deployment controller and try again.',
    );
  }
  return service;
}

function requireTaskSet(service: Service, reference: string | undefined): TaskSet {
  const taskSet = findTaskSet(service, reference);
  if (taskSet === undefined)
    throw new AwsError('TaskSetNotFoundException', 'The specified taskSet was not found.');
  return taskSet;
}

function checkedScale({ value = 0, unit = 'PERCENT' }: Scale): number {
  if (unit !== 'PERCENT' || value < 0 || value > 100) {
    throw invalidParameter(`Scale ${value} ${unit} must be 0 to 100 PERCENT.`);
  }
  return value;
}

const current = (state: EcsState, service: Service): Service =>
  state.services.get(service.serviceArn) ?? service;

function withTaskSets(state: EcsState, service: Service, taskSets: readonly TaskSet[]): void {
  state.services.set(service.serviceArn, { ...service, taskSets });
}
