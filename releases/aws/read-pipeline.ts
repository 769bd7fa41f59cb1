/** The pipeline of a service. */
import {
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  type ActionState,
  type CodePipelineClient,
  type StageConditionState,
} from '@aws-sdk/client-codepipeline';
import type { ActionFacts, PipelineFacts, RuleFacts } from '../model/facts';
import { unlessMissing } from './calls';
import { freezeOf } from './freeze';

/**
 * @param promotedFrom - environment whose releases it takes: their summary begins with the commit, and says more than the
 * version of the object that names them
 * @returns undefined if it is not deployed
 */
export async function readPipeline(
  client: CodePipelineClient,
  name: string,
  promotedFrom?: string,
): Promise<PipelineFacts | undefined> {
  const state = await unlessMissing(
    client.send(new GetPipelineStateCommand({ name })),
    'PipelineNotFoundException',
  );
  if (state === undefined) return undefined;
  const { pipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName: name, maxResults: 1 }),
  );
  const [newest] = pipelineExecutionSummaries;
  const id = newest?.pipelineExecutionId;
  const freeze = freezeOf(state.stageStates);
  const known = { name, ...(freeze !== undefined && { freeze }) };
  if (newest === undefined || id === undefined) return { ...known, stages: [] };
  const { revisionId, revisionSummary } = newest.sourceRevisions?.[0] ?? {};
  const revision = (promotedFrom === undefined ? undefined : revisionSummary) ?? revisionId;
  return {
    ...known,
    execution: {
      id,
      status: newest.status ?? '',
      ...(revision !== undefined && { revision }),
      ...(newest.startTime !== undefined && { startTime: newest.startTime }),
    },
    stages: (state.stageStates ?? [])
      .filter(({ latestExecution }) => latestExecution?.pipelineExecutionId === id)
      .map((stage) => ({
        name: stage.stageName ?? '',
        status: stage.latestExecution?.status ?? '',
        actions: (stage.actionStates ?? []).map(actionOf),
        rules: [stage.beforeEntryConditionState, stage.onSuccessConditionState].flatMap(rulesOf),
      })),
  };
}

function rulesOf(condition: StageConditionState | undefined): RuleFacts[] {
  const rules = (condition?.conditionStates ?? []).flatMap(({ ruleStates = [] }) => ruleStates);
  return rules.map(({ ruleName = '', latestExecution }) => {
    const { status = '', summary: said, errorDetails } = latestExecution ?? {};
    const summary = errorDetails?.message ?? said;
    return { name: ruleName, status, ...(summary !== undefined && { summary }) };
  });
}

function actionOf({ actionName = '', latestExecution }: ActionState): ActionFacts {
  const { status = '', token, errorDetails } = latestExecution ?? {};
  return {
    name: actionName,
    status,
    // Only an approval that is open has a token.
    awaitsApproval: token !== undefined && status === 'InProgress',
    ...(errorDetails?.message && { error: errorDetails.message }),
  };
}
