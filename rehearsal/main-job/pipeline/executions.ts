/** Executions of a pipeline, as the API tells of them. */
import {
  GetPipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  paginateListActionExecutions,
  type ActionExecutionDetail,
  type CodePipelineClient,
} from '@aws-sdk/client-codepipeline';
import type { ActionFacts, ExecutionFacts } from '../../report/facts';
import { known } from '../../scenarios/aws';

/** An execution, with where the artifacts of its actions lie. */
export interface Execution extends ExecutionFacts {
  readonly actions: readonly Action[];
}

export interface Action extends ActionFacts {
  readonly artifacts: readonly { readonly bucket: string; readonly key: string }[];
}

/** What is known of an execution without asking for its actions. */
export interface ExecutionSummary {
  readonly id: string;
  readonly status: string;
  readonly trigger?: { readonly type: string; readonly detail?: string };
}

/** The newest first: as many as an answer has. */
export async function listExecutions(
  client: CodePipelineClient,
  pipeline: string,
): Promise<ExecutionSummary[]> {
  const { pipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName: pipeline }),
  );
  return pipelineExecutionSummaries.map(({ pipelineExecutionId: id, status, trigger }) => ({
    id: known(id, 'the id of an execution'),
    status: status ?? '',
    ...triggerOf(trigger),
  }));
}

export async function readExecution(
  client: CodePipelineClient,
  pipeline: string,
  id: string,
): Promise<Execution> {
  const [{ pipelineExecution }, actions] = await Promise.all([
    client.send(new GetPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId: id })),
    readActions(client, pipeline, id),
  ]);
  const { status, trigger } = known(pipelineExecution, `execution ${id}`);
  const startTime = actions[0]?.startTime;
  return {
    pipeline,
    id,
    status: status ?? '',
    ...triggerOf(trigger),
    ...(startTime && { startTime }),
    actions,
  };
}

async function readActions(client: CodePipelineClient, pipelineName: string, id: string): Promise<Action[]> {
  const details: ActionExecutionDetail[] = [];
  const filter = { pipelineExecutionId: id };
  for await (const page of paginateListActionExecutions({ client }, { pipelineName, filter }))
    details.push(...(page.actionExecutionDetails ?? []));
  return details.map(actionOf).sort((a, b) => timeOf(a) - timeOf(b));
}

const timeOf = ({ startTime }: Action): number => startTime?.getTime() ?? Infinity;

function actionOf({ input, output, ...detail }: ActionExecutionDetail): Action {
  const { externalExecutionId, externalExecutionSummary, errorDetails } = output?.executionResult ?? {};
  const category = input?.actionTypeId?.category;
  return {
    stage: detail.stageName ?? '',
    action: detail.actionName ?? '',
    category: category ?? '',
    status: detail.status ?? '',
    ...(detail.startTime && { startTime: detail.startTime }),
    ...(detail.lastUpdateTime && { updateTime: detail.lastUpdateTime }),
    ...(externalExecutionId !== undefined && { externalId: externalExecutionId }),
    ...(externalExecutionSummary !== undefined && { summary: externalExecutionSummary }),
    ...(errorDetails && {
      error: { code: errorDetails.code ?? '', message: errorDetails.message ?? '' },
    }),
    artifacts: (output?.outputArtifacts ?? []).flatMap(({ s3location }) =>
      s3location?.bucket === undefined || s3location.key === undefined
        ? []
        : [{ bucket: s3location.bucket, key: s3location.key }],
    ),
  };
}

const triggerOf = (
  trigger:
    { readonly triggerType?: string | undefined; readonly triggerDetail?: string | undefined } | undefined,
) =>
  trigger?.triggerType === undefined
    ? {}
    : {
        trigger: {
          type: trigger.triggerType,
          ...(trigger.triggerDetail !== undefined && { detail: trigger.triggerDetail }),
        },
      };
