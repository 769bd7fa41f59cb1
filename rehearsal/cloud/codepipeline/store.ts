/** What the embedded CodePipeline knows. */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import { regionalState } from '../support/regional-state';
import type { Pipeline, Pipelines } from './pipeline';
import type { PipelineRunners } from './running/pipeline-runners';

type Place = Pick<CallContext, 'accountId' | 'region'>;

export interface CodePipelineStore {
  readonly pipelinesOf: (place: Place) => Pipelines;
  /** All pipelines of all accounts and regions. */
  readonly all: () => Pipeline[];
  readonly runners: PipelineRunners;
}

export function codePipelineStore(runners: PipelineRunners): CodePipelineStore {
  const regions: Pipelines[] = [];
  const pipelinesOf = regionalState((): Pipelines => {
    const pipelines: Pipelines = new Map();
    regions.push(pipelines);
    return pipelines;
  });
  return { pipelinesOf, all: () => regions.flatMap((pipelines) => [...pipelines.values()]), runners };
}

/** @throws AwsError PipelineNotFoundException */
export function findPipeline(store: CodePipelineStore, name: string, place: Place): Pipeline {
  const pipeline = store.pipelinesOf(place).get(name);
  if (!pipeline) {
    throw new AwsError(
      'PipelineNotFoundException',
      `Account '${place.accountId}' does not have a pipeline with name '${name}'`,
    );
  }
  return pipeline;
}
