/** Operations on deployments; the engine keeps them. */
import * as v from 'valibot';
import type { EngineSettings } from '../../../deployment/machine';
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { list, readShape, structure, text } from '../support/shape';
import { useRevision } from './application-revisions';
import { deploymentRecord, resolveDeployment } from './create-deployment';
import { deploymentsOf, placeOf, type DeploymentEngine } from './deployment-engine';
import { describeDeployment } from './describe-deployment';
import { listDeployments } from './list-deployments';
import type { DeploymentGroup } from './model';
import { checkBatch, deploymentId } from './names';
import { findRevision, type RevisionObjects } from './revisions';
import type { CodeDeployState } from './store';

export interface DeploymentOperationsProps {
  readonly stateOf: (context: CallContext) => CodeDeployState;
  readonly engine: DeploymentEngine;
  readonly objects: RevisionObjects;
  /** What AWS fixes or does not document, changed. */
  readonly settings: Partial<EngineSettings>;
}

const oneInput = structure({ deploymentId: text() });
const batchInput = structure({ deploymentIds: list(text()) });
const stopInput = structure({ deploymentId: text(), autoRollbackEnabled: v.boolean() });
const continueInput = structure({ deploymentId: text(), deploymentWaitType: text() });
const hookInput = structure({ deploymentId: text(), lifecycleEventHookExecutionId: text(), status: text() });

/** Operations on deployments as a whole. */
export function deploymentOperations(props: DeploymentOperationsProps): Record<string, Operation> {
  const { stateOf, engine } = props;
  return {
    CreateDeployment: (request, context) => create(props, request, context),
    GetDeployment: async (request, context) => {
      const id = deploymentId(readShape(oneInput, request).deploymentId);
      return { deploymentInfo: describeDeployment(await engine.get({ ...placeOf(context), id })) };
    },
    BatchGetDeployments: (request, context) => batchGet(engine, request, context),
    ListDeployments: (request, context) => listDeployments(stateOf(context), engine, request, context),
    StopDeployment: (request, context) => stop(engine, request, context),
    ContinueDeployment: (request, context) => proceed(engine, request, context),
    PutLifecycleEventHookExecutionStatus: (request, context) => reportHook(engine, request, context),
    SkipWaitTimeForInstanceTermination: async (request, context) => {
      const id = deploymentId(readShape(oneInput, request).deploymentId);
      await engine.continue({ ...placeOf(context), id, waitType: 'TERMINATION_WAIT' });
      return {};
    },
  };
}

async function create(
  { stateOf, engine, objects, settings }: DeploymentOperationsProps,
  request: Json,
  context: CallContext,
): Promise<Json> {
  const resolved = resolveDeployment(stateOf(context), request);
  const { application, group } = resolved;
  const previousRevision = await lastGoodRevision(group, engine, context);
  const revision = await findRevision(application, resolved.input.revision, objects, context);
  const record = deploymentRecord({ ...resolved, revision, previousRevision, settings }, context);
  await engine.create({ record });
  useRevision(application, revision, group.deploymentGroupName, context);
  return { deploymentId: record.id };
}

/** @returns the revision of the last release of a group that succeeded */
async function lastGoodRevision(
  group: DeploymentGroup,
  engine: DeploymentEngine,
  context: CallContext,
): Promise<Json | undefined> {
  const views = await deploymentsOf(group, engine, context);
  const last = views.findLast(({ record, state }) => !record.rollsBack && state.status === 'Succeeded');
  return last?.record.shown.revision as Json | undefined;
}

/** What does not exist is left out, as on AWS. */
async function batchGet(engine: DeploymentEngine, request: Json, context: CallContext): Promise<Json> {
  const { deploymentIds = [undefined] } = readShape(batchInput, request);
  const ids = deploymentIds.map(deploymentId);
  checkBatch(ids);
  const views = await engine.list(placeOf(context));
  return {
    deploymentsInfo: ids
      .flatMap((id) => views.find(({ record }) => record.id === id) ?? [])
      .map(describeDeployment),
  };
}

/** Pending: a rollback goes on after the answer. */
async function stop(engine: DeploymentEngine, request: Json, context: CallContext): Promise<Json> {
  const { deploymentId: id, autoRollbackEnabled: rollback } = readShape(stopInput, request);
  const view = await engine.stop({
    ...placeOf(context),
    id: deploymentId(id),
    ...(rollback !== undefined && { rollback }),
  });
  return view.state.rollback === undefined
    ? { status: 'Succeeded', statusMessage: 'The deployment was stopped.' }
    : { status: 'Pending', statusMessage: 'The deployment was stopped and is rolled back.' };
}

async function proceed(engine: DeploymentEngine, request: Json, context: CallContext): Promise<Json> {
  const { deploymentId: id, deploymentWaitType: waitType = 'READY_WAIT' } = readShape(continueInput, request);
  if (waitType !== 'READY_WAIT' && waitType !== 'TERMINATION_WAIT') {
    throw new AwsError(
      'InvalidDeploymentWaitTypeException',
      `deploymentWaitType ${waitType} must be READY_WAIT or TERMINATION_WAIT`,
    );
  }
  await engine.continue({ ...placeOf(context), id: deploymentId(id), waitType });
  return {};
}

async function reportHook(engine: DeploymentEngine, request: Json, context: CallContext): Promise<Json> {
  const read = readShape(hookInput, request);
  const id = deploymentId(read.deploymentId);
  const { status, lifecycleEventHookExecutionId: executionId = '' } = read;
  if (status !== 'Succeeded' && status !== 'Failed') {
    throw new AwsError(
      'InvalidLifecycleEventHookExecutionStatusException',
      `The status ${status ?? 'none'} of a lifecycle event hook must be Succeeded or Failed`,
    );
  }
  // Refuses a deployment that does not exist before there is an engine.
  await engine.get({ ...placeOf(context), id });
  await engine.reportHook({ ...placeOf(context), id, executionId, status });
  return { lifecycleEventHookExecutionId: executionId };
}
