/** The record of a pipeline and what AWS makes of a declaration. */
import type { Json } from '../protocol/json';
import type { Tags } from '../support/tags';
import type { PipelineDeclaration, TriggerDeclaration } from './declaration';
import { actionsOf, isConnection } from './validate-structure';

export interface Pipeline {
  readonly pipelineArn: string;
  /** Every version, the first at index 0: GetPipeline answers old ones too. */
  readonly versions: readonly PipelineDeclaration[];
  /** Seconds since the epoch. */
  readonly created: number;
  /** Seconds since the epoch. */
  readonly updated: number;
  readonly tags: Tags;
}

/** Pipelines of an account and region by name. */
export type Pipelines = Map<string, Pipeline>;

/**
 * @returns the declaration with the trigger that AWS adds: without triggers of its own, a V2 pipeline starts at pushes
 * to the branch of each connection that detects changes
 * (https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html)
 */
export function withDefaultTriggers(pipeline: PipelineDeclaration): PipelineDeclaration {
  if (pipeline.pipelineType !== 'V2' || pipeline.triggers?.length) return pipeline;
  const triggers = actionsOf(pipeline)
    .filter((action) => isConnection(action) && action.configuration.DetectChanges !== 'false')
    .map(({ name, configuration }): TriggerDeclaration => ({
      providerType: 'CodeStarSourceConnection',
      gitConfiguration: {
        sourceActionName: name,
        push: [{ branches: { includes: [configuration.BranchName ?? ''] } }],
      },
    }));
  return triggers.length > 0 ? { ...pipeline, triggers } : pipeline;
}

/** @returns the declaration of a version as AWS answers it */
export function describe(pipeline: Pipeline, version = pipeline.versions.length): Json | undefined {
  const declaration = pipeline.versions[version - 1];
  return declaration && { ...declaration, version };
}

/** @returns the newest declaration */
export function newest(pipeline: Pipeline): PipelineDeclaration {
  const declaration = pipeline.versions.at(-1);
  if (!declaration) throw new Error(`pipeline ${pipeline.pipelineArn} has no version`);
  return declaration;
}
