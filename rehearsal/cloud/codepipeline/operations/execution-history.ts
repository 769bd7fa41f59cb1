/** Executions and their actions as they were and are: GetPipelineExecution and the lists. */
import type { CallContext, Operation } from '../../contract/service';
import type { Json } from '../../protocol/json';
import { present } from '../../support/output';
import { page } from '../../support/paging';
import { readShape } from '../../support/shape';
import { artifactDetails } from '../execution/artifacts';
import type { ActionRun, Execution, PipelineState, RuleRun } from '../execution/model';
import { executionType, findExecution, isApproval, producers } from '../execution/queries';
import { invalidToken } from '../invalid-token';
import { findPipeline, type CodePipelineStore } from '../store';
import { executionNotFound } from './found';
import * as shape from './shapes';

export function executionHistoryOperations(store: CodePipelineStore): Record<string, Operation> {
  const stateOf = (name: string, context: CallContext): PipelineState =>
    store.runners.of(findPipeline(store, name, context).pipelineArn).state;
  return {
    GetPipelineExecution: (input, context) => {
      const { pipelineName, pipelineExecutionId } = readShape(shape.executionShape, input);
      const execution = findExecution(stateOf(pipelineName, context), pipelineExecutionId);
      if (!execution) throw executionNotFound(pipelineName, pipelineExecutionId);
      return { pipelineExecution: describeExecution(execution) };
    },
    ListPipelineExecutions: (input, context) => {
      const read = readShape(shape.listExecutionsShape, input);
      const wanted = read.filter.succeededInStage?.stageName;
      const found = stateOf(read.pipelineName, context).executions.filter(
        ({ stages }) => wanted === undefined || stages[wanted]?.status === 'Succeeded',
      );
      const { items, ...rest } = newestFirst(found, read);
      return { pipelineExecutionSummaries: items.map(summarizeExecution), ...rest };
    },
    ListActionExecutions: (input, context) => {
      const read = readShape(shape.listActionsShape, input);
      const runs = filteredRuns(stateOf(read.pipelineName, context), read, ({ actions }) => actions);
      const { items, ...rest } = newestFirst(runs, read);
      return { actionExecutionDetails: items.map(describeRun), ...rest };
    },
    ListRuleExecutions: (input, context) => {
      const read = readShape(shape.listActionsShape, input);
      const runs = filteredRuns(stateOf(read.pipelineName, context), read, ({ rules }) => rules);
      const { items, ...rest } = newestFirst(runs, read);
      return { ruleExecutionDetails: items.map(describeRule), ...rest };
    },
  };
}

interface RunOf<Run> {
  readonly execution: Execution;
  readonly run: Run;
}

/** @param runsOf - the attempts of an execution that are listed */
function filteredRuns<Run extends Pick<ActionRun, 'startTime' | 'counts'>>(
  { executions }: PipelineState,
  {
    pipelineName,
    filter: { pipelineExecutionId, latestInPipelineExecution: latest },
  }: {
    readonly pipelineName: string;
    readonly filter: {
      readonly pipelineExecutionId?: string | undefined;
      readonly latestInPipelineExecution?:
        { readonly pipelineExecutionId: string; readonly startTimeRange: 'Latest' | 'All' } | undefined;
    };
  },
  runsOf: (execution: Execution) => readonly Run[],
): RunOf<Run>[] {
  const wanted = latest?.pipelineExecutionId ?? pipelineExecutionId;
  const found = executions.filter(({ id }) => wanted === undefined || id === wanted);
  if (wanted !== undefined && found.length === 0) throw executionNotFound(pipelineName, wanted);
  return found
    .flatMap((execution) => runsOf(execution).map((run) => ({ execution, run })))
    .filter(({ run }) => latest?.startTimeRange !== 'Latest' || run.counts)
    .sort((one, other) => one.run.startTime - other.run.startTime);
}

function newestFirst<Item>(
  items: readonly Item[],
  { nextToken, maxResults }: { readonly nextToken?: string | undefined; readonly maxResults: number },
) {
  return page([...items].reverse(), {
    token: nextToken,
    limit: maxResults,
    invalidToken,
  });
}

function describeExecution(execution: Execution): Json {
  const { declaration, variables } = execution;
  return present({
    pipelineName: declaration.name,
    pipelineVersion: execution.version,
    ...common(execution),
    artifactRevisions: sources(execution).flatMap(({ outputs, revision }) =>
      outputs.map(({ name }) => ({ name, ...revision })),
    ),
    variables: Object.entries(variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
  });
}

function summarizeExecution(execution: Execution): Json {
  const { stop } = execution;
  return present({
    ...common(execution),
    startTime: execution.startTime / 1000,
    lastUpdateTime: execution.lastUpdateTime / 1000,
    sourceRevisions: sources(execution).map(({ declaration, revision }) => ({
      actionName: declaration.name,
      ...revision,
    })),
    stopTrigger: stop && present({ reason: stop.reason }),
  });
}

function common(execution: Execution): Json {
  const { type, detail } = execution.trigger;
  const { rollback } = execution;
  return {
    pipelineExecutionId: execution.id,
    status: execution.status,
    statusSummary: execution.statusSummary,
    trigger: { triggerType: type, triggerDetail: detail },
    executionMode: execution.declaration.executionMode,
    executionType: executionType(execution),
    rollbackMetadata: rollback && { rollbackTargetPipelineExecutionId: rollback.target },
  };
}

function sources(execution: Execution): ActionRun[] {
  return producers(execution).filter((run) => run.revision !== undefined);
}

function describeRun({ execution, run }: RunOf<ActionRun>): Json {
  return present({
    pipelineExecutionId: execution.id,
    actionExecutionId: run.id,
    pipelineVersion: execution.version,
    stageName: run.stage,
    actionName: run.declaration.name,
    startTime: run.startTime / 1000,
    lastUpdateTime: run.lastUpdateTime / 1000,
    updatedBy: run.updatedBy,
    status: run.status,
    input: present({
      actionTypeId: run.declaration.actionTypeId,
      configuration: run.declaration.configuration,
      resolvedConfiguration: run.resolved.configuration,
      roleArn: run.declaration.roleArn,
      region: run.region,
      inputArtifacts: artifactDetails(run.inputs),
      namespace: run.declaration.namespace,
    }),
    output: present({
      outputArtifacts: run.status === 'Succeeded' ? artifactDetails(run.outputs) : [],
      executionResult: executionResult(run, execution.declaration.executionMode === 'PARALLEL'),
      outputVariables: run.variables ?? {},
    }),
  });
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RuleExecutionDetail.html */
function describeRule({ execution, run }: RunOf<RuleRun>): Json {
  const { ruleTypeId, configuration, roleArn } = run.declaration;
  return present({
    pipelineExecutionId: execution.id,
    ruleExecutionId: run.id,
    pipelineVersion: execution.version,
    stageName: run.stage,
    ruleName: run.declaration.name,
    startTime: run.startTime / 1000,
    lastUpdateTime: run.lastUpdateTime / 1000,
    updatedBy: run.updatedBy,
    status: run.status,
    input: present({
      ruleTypeId,
      configuration,
      resolvedConfiguration: run.resolved,
      roleArn,
      region: run.region,
      inputArtifacts: [],
    }),
    output: {
      executionResult: present({ externalExecutionSummary: run.summary, errorDetails: run.error }),
    },
  });
}

/** With the mode PARALLEL, the token of an approval is found here. */
function executionResult({ progress, error, declaration, token }: ActionRun, isParallel: boolean): Json {
  const isToken = isParallel && isApproval(declaration);
  return present({
    externalExecutionId: isToken ? token : progress.externalExecutionId,
    externalExecutionSummary: progress.summary,
    externalExecutionUrl: progress.externalExecutionUrl,
    errorDetails: error,
  });
}
