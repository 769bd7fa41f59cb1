/** Puts together what the report says of a pipeline. Pure. */
import type { ActionReport, ChangeReport, PipelineReport, StageReport } from './model';
import {
  hasActionEnded,
  type ActionFacts,
  type ChangeFacts,
  type ExecutionFacts,
  type PipelineView,
} from './facts';
import { releaseTiming, type TimingFacts } from './release-timing';

export function reportPipeline(
  view: PipelineView,
  execution: ExecutionFacts,
  facts: Omit<TimingFacts, 'pipeline'>,
): PipelineReport {
  const { pipeline, id, status, trigger, actions } = execution;
  return {
    name: pipeline,
    executionId: id,
    status,
    ...(trigger && { trigger }),
    change: reportChange(view.change),
    stages: reportStages(actions),
    ...(view.image && { imageDigest: view.image.digest }),
    timing: releaseTiming({ ...facts, pipeline: view }),
  };
}

const reportChange = ({ startedAt, endedAt, ...change }: ChangeFacts): ChangeReport => ({
  ...change,
  startTime: new Date(startedAt).toISOString(),
  endTime: new Date(endedAt).toISOString(),
});

/** In the order in which they started. */
function reportStages(actions: readonly ActionFacts[]): StageReport[] {
  const names = [...new Set(actions.map(({ stage }) => stage))];
  return names.map((name) => ({
    name,
    actions: actions.filter(({ stage }) => stage === name).map(reportAction),
  }));
}

const reportAction = (action: ActionFacts): ActionReport => ({
  name: action.action,
  category: action.category,
  status: action.status,
  ...(action.startTime && { startTime: action.startTime.toISOString() }),
  ...(hasActionEnded(action) && action.updateTime && { endTime: action.updateTime.toISOString() }),
  ...(action.externalId !== undefined && { externalExecutionId: action.externalId }),
  ...(action.error && { error: action.error }),
});
