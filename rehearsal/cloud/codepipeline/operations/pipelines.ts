/** Operations on pipelines as they are declared. */
import { isDeepStrictEqual } from 'node:util';
import type { CallContext, Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { page } from '../../support/paging';
import { readShape } from '../../support/shape';
import * as shape from '../declaration';
import { invalidToken } from '../invalid-token';
import { describe, newest, withDefaultTriggers, type Pipeline } from '../pipeline';
import { startPipeline } from '../running/start';
import { findPipeline, type CodePipelineStore } from '../store';
import { checkedTags } from '../tags';
import { validateStructure } from '../validate-structure';
import { callerArn } from './found';

export function pipelineOperations(store: CodePipelineStore): Record<string, Operation> {
  const on =
    (answer: (store: CodePipelineStore, input: Json, context: CallContext) => Json): Operation =>
    (input, context) =>
      answer(store, input, context);
  return {
    CreatePipeline: on(createPipeline),
    GetPipeline: on(getPipeline),
    UpdatePipeline: on(updatePipeline),
    DeletePipeline: on(deletePipeline),
    ListPipelines: on(listPipelines),
  };
}

/** The pipeline runs at once, as on AWS. */
function createPipeline(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { pipeline, tags } = readShape(shape.createPipelineShape, input);
  const { accountId, region } = context;
  const pipelines = store.pipelinesOf(context);
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
  startPipeline(store, created, { trigger: { type: 'CreatePipeline', detail: callerArn(context) } });
  return { pipeline: describe(created), tags };
}

function getPipeline(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { name, version } = readShape(shape.getPipelineShape, input);
  const found = findPipeline(store, name, context);
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

/** Executions of another declaration do not complete; the new one does not run by itself. */
function updatePipeline(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { pipeline } = readShape(shape.updatePipelineShape, input);
  const before = findPipeline(store, pipeline.name, context);
  validateStructure(pipeline, context.region);
  const declaration = withDefaultTriggers(pipeline);
  const after: Pipeline = {
    ...before,
    versions: [...before.versions, declaration],
    updated: context.now(),
  };
  store.pipelinesOf(context).set(pipeline.name, after);
  if (!isDeepStrictEqual(newest(before), declaration)) {
    store.runners.of(before.pipelineArn).dispatch({ type: 'updated' });
  }
  return { pipeline: describe(after) };
}

/** A pipeline that does not exist is deleted without an error, as on AWS. */
function deletePipeline(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { name } = readShape(shape.nameShape, input);
  const pipelines = store.pipelinesOf(context);
  const pipeline = pipelines.get(name);
  pipelines.delete(name);
  if (pipeline) store.runners.forget(pipeline.pipelineArn);
  return {};
}

function listPipelines(store: CodePipelineStore, input: Json, context: CallContext): Json {
  const { nextToken, maxResults } = readShape(shape.listShape, input);
  const sorted = [...store.pipelinesOf(context)].sort(([a], [b]) => (a < b ? -1 : 1));
  const { items, ...rest } = page(sorted, {
    token: nextToken,
    limit: maxResults,
    invalidToken,
  });
  return { pipelines: items.map(([, pipeline]) => summary(pipeline)), ...rest };
}

function summary(pipeline: Pipeline): Json {
  const { name, pipelineType, executionMode } = newest(pipeline);
  const { created, updated, versions } = pipeline;
  return { name, version: versions.length, pipelineType, executionMode, created, updated };
}
