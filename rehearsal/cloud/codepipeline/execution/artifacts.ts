/** Artifacts of an execution: where an action's outputs go, and what its inputs are. */
import type { Json } from '../../protocol/json';
import type { Artifact } from '../action';
import type { ActionDeclaration, PipelineDeclaration } from '../declaration';
import { suffixOf } from './ids';
import type { Execution } from './model';
import { producers } from './queries';

type ArtifactStore = NonNullable<PipelineDeclaration['artifactStore']>;

/** @returns the store of a region */
export function artifactStore(pipeline: PipelineDeclaration, region: string): ArtifactStore {
  const store = pipeline.artifactStores?.[region] ?? pipeline.artifactStore;
  if (!store) throw new Error(`pipeline ${pipeline.name} has no artifact store for ${region}`);
  return store;
}

/** @returns the outputs of an attempt with the keys that CodePipeline gives: parts of names and 7 random characters */
export function outputsOf(
  execution: Execution,
  action: ActionDeclaration,
  { region, runId }: { readonly region: string; readonly runId: string },
): Artifact[] {
  const { declaration } = execution;
  const bucket = artifactStore(declaration, region).location;
  return action.outputArtifacts.map(({ name }) => ({
    name,
    bucket,
    key: `${declaration.name.slice(0, 20)}/${name.slice(0, 10)}/${suffixOf(runId, name)}`,
  }));
}

/** @returns what the execution has made of the names; what an action has not put there is left out */
export function inputsOf(execution: Execution, action: ActionDeclaration): Artifact[] {
  const made = producers(execution).flatMap((run) =>
    run.outputs.map((output): Artifact =>
      run.revision ? { ...output, revision: { ...run.revision, actionName: run.declaration.name } } : output,
    ),
  );
  return action.inputArtifacts.flatMap(({ name }) => made.find((artifact) => artifact.name === name) ?? []);
}

/** Returns artifacts as answers and events show them. */
export const artifactDetails = (artifacts: readonly Artifact[]): Json[] =>
  artifacts.map(({ name, bucket, key }) => ({ name, s3location: { bucket, key } }));
