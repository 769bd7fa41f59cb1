/**
 * A freeze is a disabled transition into the deploy stage: CodePipeline keeps its reason, who set it, and when.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/transitions.html
 */
import {
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineStateCommand,
  type CodePipelineClient,
  type StageState,
} from '@aws-sdk/client-codepipeline';
import type { FreezeFacts } from '../model/facts';
import { unlessMissing } from './calls';

/** The stage of the stacks' pipelines that deploys. */
const deployStage = 'Deploy';

const transition = { stageName: deployStage, transitionType: 'Inbound' } as const;

/** @returns undefined unless the transition into the deploy stage is disabled */
export function freezeOf(stages: readonly StageState[] = []): FreezeFacts | undefined {
  const transition = stages.find(({ stageName }) => stageName === deployStage)?.inboundTransitionState;
  if (transition?.enabled !== false) return undefined;
  const { disabledReason: reason = '', lastChangedBy: by, lastChangedAt: since } = transition;
  return { reason, ...(by !== undefined && { by }), ...(since !== undefined && { since }) };
}

/** What a freeze of a pipeline begins from. */
export interface BeforeFreeze {
  /** @default - not frozen */
  readonly freeze: FreezeFacts | undefined;
  /** Id of the execution that is in the deploy stage and waits for its entry condition: no transition keeps it out. */
  readonly entering: string | undefined;
}

/** @returns undefined if the pipeline is not deployed */
export async function readFreeze(
  client: CodePipelineClient,
  name: string,
): Promise<BeforeFreeze | undefined> {
  const state = await unlessMissing(
    client.send(new GetPipelineStateCommand({ name })),
    'PipelineNotFoundException',
  );
  return state && { freeze: freezeOf(state.stageStates), entering: enteringOf(state.stageStates) };
}

function enteringOf(stages: readonly StageState[] = []): string | undefined {
  const stage = stages.find(({ stageName }) => stageName === deployStage);
  const condition = stage?.beforeEntryConditionState?.latestExecution;
  return condition?.status === 'InProgress' ? stage?.latestExecution?.pipelineExecutionId : undefined;
}

export async function disableDeployments(
  client: CodePipelineClient,
  pipelineName: string,
  reason: string,
): Promise<void> {
  await client.send(new DisableStageTransitionCommand({ pipelineName, ...transition, reason }));
}

export async function enableDeployments(client: CodePipelineClient, pipelineName: string): Promise<void> {
  await client.send(new EnableStageTransitionCommand({ pipelineName, ...transition }));
}
