import type { CallContext, CloudService, Operation } from '../contract/service';
import type { Json } from '../protocol/json';
import { targetPrefixes } from '../protocol/service-names';
import { actionTypeOperations } from './operations/list-action-types';
import { JobBoard } from './jobs/job-board';
import { approvalOperations } from './operations/approvals';
import { executionHistoryOperations } from './operations/execution-history';
import { executionOperations } from './operations/executions';
import { jobResultOperations } from './operations/job-results';
import { pipelineStateOperations } from './operations/pipeline-state';
import { pipelineOperations } from './operations/pipelines';
import type { Pipelines } from './pipeline';
import { startPipelinesOfPush } from './running/connection-pushes';
import { PipelineRunners } from './running/pipeline-runners';
import type { CodePipelineProps } from './running/props';
import { SourcePolls } from './running/source-polls';
import type { PipelineWatch } from './running/watch';
import { codePipelineStore } from './store';
import { listTags, tagResource, untagResource } from './tags';
export { describePipelineChange } from './describe-change';

export { actionProviders } from './actions';
export { sourceHeads } from './actions';
export { ruleProviders } from './rules';
export { JobBoard } from './jobs/job-board';
export type { CodePipelineProps } from './running/props';
export type { PipelineChange, PipelineWatch } from './running/watch';

export interface CodePipelineService extends CloudService {
  /** Shows what goes on. */
  readonly watch: PipelineWatch;
}

/** CodePipeline: pipelines with their tags, which run until the service stops. */
export function codePipelineService(props: CodePipelineProps = {}): CodePipelineService {
  const runners = new PipelineRunners(props);
  const store = codePipelineStore(runners);
  props.connections?.onPush((push) => {
    startPipelinesOfPush(store, push);
  });
  const polls = props.heads && new SourcePolls(store, runners.clock, props.heads);
  const onPipelines =
    (answer: (input: Json, pipelines: Pipelines, context: CallContext) => Json): Operation =>
    (input, context) =>
      answer(input, store.pipelinesOf(context), context);
  return {
    apis: [
      {
        targetPrefix: targetPrefixes.codepipeline,
        otherwise: 'refuse',
        operations: {
          ...pipelineOperations(store),
          ...executionOperations(store),
          ...approvalOperations(store),
          ...jobResultOperations(props.jobs ?? new JobBoard()),
          ...pipelineStateOperations(store),
          ...executionHistoryOperations(store),
          ...actionTypeOperations,
          TagResource: onPipelines(tagResource),
          UntagResource: onPipelines(untagResource),
          ListTagsForResource: onPipelines(listTags),
        },
      },
    ],
    start: () => polls?.start(),
    stop: async () => {
      await polls?.stop();
      await runners.stop();
    },
    watch: runners,
  };
}
