import type { OwnedService } from '../service';
import type { CallContext, Json, Operation } from '../service';
import { approvalOperations } from './operations/approvals';
import { executionHistoryOperations } from './operations/execution-history';
import { executionOperations } from './operations/executions';
import { pipelineStateOperations } from './operations/pipeline-state';
import { pipelineOperations } from './operations/pipelines';
import type { Pipelines } from './pipeline';
import { connectionPushes, type ConnectionPushes } from './running/connection-pushes';
import { PipelineRunners } from './running/pipeline-runners';
import type { CodePipelineProps } from './running/props';
import { pipelineStarter, type PipelineStarter } from './running/start';
import type { PipelineWatch } from './running/watch';
import { codePipelineStore } from './store';
import { listTags, tagResource, untagResource } from './tags';

export type { CodePipelineProps, Notification } from './running/props';
export type { ConnectionPush, ConnectionPushes } from './running/connection-pushes';
export type { PipelineStarter, RuleStart } from './running/start';
export type { PipelineChange, PipelineWatch } from './running/watch';

export interface CodePipeline {
  readonly service: OwnedService;
  /** For rules of EventBridge. */
  readonly starter: PipelineStarter;
  /** For pushes to repositories behind connections. */
  readonly pushes: ConnectionPushes;
  /** For who shows what goes on. */
  readonly watch: PipelineWatch;
}

/** CodePipeline: pipelines with their tags, which run. Its service ends what runs. */
export function codePipeline(props: CodePipelineProps = {}): CodePipeline {
  const runners = new PipelineRunners(props);
  const store = codePipelineStore(runners);
  const onPipelines =
    (answer: (input: Json, pipelines: Pipelines, context: CallContext) => Json): Operation =>
    (input, context) =>
      answer(input, store.pipelinesOf(context), context);
  return {
    service: {
      targetPrefix: 'CodePipeline_20150709',
      otherwise: 'refuse',
      operations: {
        ...pipelineOperations(store),
        ...executionOperations(store),
        ...approvalOperations(store),
        ...pipelineStateOperations(store),
        ...executionHistoryOperations(store),
        TagResource: onPipelines(tagResource),
        UntagResource: onPipelines(untagResource),
        ListTagsForResource: onPipelines(listTags),
      },
      stop: () => runners.stop(),
    },
    starter: pipelineStarter(store),
    pushes: connectionPushes(store),
    watch: runners,
  };
}

/** CodePipeline where nobody but its callers has to do with its executions. */
export function codePipelineService(props: CodePipelineProps = {}): OwnedService {
  return codePipeline(props).service;
}
