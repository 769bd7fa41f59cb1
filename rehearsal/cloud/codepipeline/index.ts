import { AwsError } from '../service';
import type { CallContext, Json, Operation, OwnedService } from '../service';
import { page } from '../support/paging';
import { regionalState } from '../support/regional-state';
import { readShape } from '../support/shape';
import * as shape from './declaration';
import { describe, newest, stageStates, withDefaultTriggers } from './pipeline';
import type { Pipeline, Pipelines } from './pipeline';
import { checkedTags, listTags, tagResource, untagResource } from './tags';
import { validateStructure } from './validate-structure';

/** The control plane of CodePipeline. Pipelines do not run: no operation starts an execution. */
export function codePipelineService(): OwnedService {
  const pipelinesOf = regionalState((): Pipelines => new Map());
  const on =
    (answer: (input: Json, pipelines: Pipelines, context: CallContext) => Json): Operation =>
    (input, context) =>
      answer(input, pipelinesOf(context), context);
  return {
    targetPrefix: 'CodePipeline_20150709',
    otherwise: 'refuse',
    operations: {
      CreatePipeline: on(createPipeline),
      GetPipeline: on(getPipeline),
      UpdatePipeline: on(updatePipeline),
      DeletePipeline: on(deletePipeline),
      ListPipelines: on(listPipelines),
      GetPipelineState: on(getPipelineState),
      ListPipelineExecutions: on(listPipelineExecutions),
      TagResource: on(tagResource),
      UntagResource: on(untagResource),
      ListTagsForResource: on(listTags),
    },
  };
}

function createPipeline(input: Json, pipelines: Pipelines, context: CallContext): Json {
  const { pipeline, tags } = readShape(shape.createPipelineShape, input);
  const { accountId, region } = context;
  if (pipelines.has(pipeline.name)) {
    throw new AwsError(
      'PipelineNameInUseException',
      `A pipeline with the name '${pipeline.name}' already exists in account '${accountId}'`,
    );
  }
  validateStructure(pipeline, region);
  const pipelineArn = `arn:aws:codepipeline:${region}:${accountId}:${pipeline.name}`;
  const now = context.now();
  const created: Pipeline = {
    pipelineArn,
    versions: [withDefaultTriggers(pipeline)],
    created: now,
    updated: now,
    tags: checkedTags(tags, pipelineArn),
  };
  pipelines.set(pipeline.name, created);
  return { pipeline: describe(created), tags };
}

function getPipeline(input: Json, pipelines: Pipelines, context: CallContext): Json {
  const { name, version } = readShape(shape.getPipelineShape, input);
  const found = find(pipelines, name, context);
  const declaration = describe(found, version);
  if (!declaration) {
    throw new AwsError(
      'PipelineVersionNotFoundException',
      `Pipeline '${name}' in account '${context.accountId}' does not have a version '${String(version)}'`,
    );
  }
  const { pipelineArn, created, updated } = found;
  return { pipeline: declaration, metadata: { pipelineArn, created, updated } };
}

function updatePipeline(input: Json, pipelines: Pipelines, context: CallContext): Json {
  const { pipeline } = readShape(shape.updatePipelineShape, input);
  const before = find(pipelines, pipeline.name, context);
  validateStructure(pipeline, context.region);
  const after: Pipeline = {
    ...before,
    versions: [...before.versions, withDefaultTriggers(pipeline)],
    updated: context.now(),
  };
  pipelines.set(pipeline.name, after);
  return { pipeline: describe(after) };
}

/** A pipeline that does not exist is deleted without an error, as on AWS. */
function deletePipeline(input: Json, pipelines: Pipelines): Json {
  pipelines.delete(readShape(shape.nameShape, input).name);
  return {};
}

function listPipelines(input: Json, pipelines: Pipelines): Json {
  const { nextToken, maxResults } = readShape(shape.listShape, input);
  const sorted = [...pipelines].sort(([a], [b]) => (a < b ? -1 : 1));
  const { items, ...rest } = page(sorted, {
    token: nextToken,
    limit: maxResults,
    invalidToken: () => new AwsError('InvalidNextTokenException', 'The next token is not valid'),
  });
  return { pipelines: items.map(([, pipeline]) => summary(pipeline)), ...rest };
}

function summary(pipeline: Pipeline): Json {
  const { name, pipelineType, executionMode } = newest(pipeline);
  const { created, updated, versions } = pipeline;
  return { name, version: versions.length, pipelineType, executionMode, created, updated };
}

function getPipelineState(input: Json, pipelines: Pipelines, context: CallContext): Json {
  const { name } = readShape(shape.nameShape, input);
  const found = find(pipelines, name, context);
  return {
    pipelineName: name,
    pipelineVersion: found.versions.length,
    stageStates: stageStates(found),
    created: found.created,
    updated: found.updated,
  };
}

function listPipelineExecutions(input: Json, pipelines: Pipelines, context: CallContext): Json {
  find(pipelines, readShape(shape.executionsShape, input).pipelineName, context);
  return { pipelineExecutionSummaries: [] };
}

function find(pipelines: Pipelines, name: string, { accountId }: CallContext): Pipeline {
  const pipeline = pipelines.get(name);
  if (!pipeline) {
    throw new AwsError(
      'PipelineNotFoundException',
      `Account '${accountId}' does not have a pipeline with name '${name}'`,
    );
  }
  return pipeline;
}
