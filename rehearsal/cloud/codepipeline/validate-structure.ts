/**
 * What CodePipeline refuses about a pipeline as a whole: InvalidStructureException
 * (https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html).
 */
import { AwsError } from '../protocol/aws-error';
import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from './declaration';
import { validateAction } from './validate-actions';
import { validateConditions } from './validate-conditions';

/** @throws AwsError at the first fault of the pipeline */
export function validateStructure(pipeline: PipelineDeclaration, region: string): void {
  validateStages(pipeline.stages);
  for (const action of actionsOf(pipeline)) validateAction(action, region);
  validateArtifacts(pipeline.stages);
  validateNamespaces(pipeline);
  validateArtifactStores(pipeline, region);
  validateType(pipeline);
  validateConditions(pipeline);
  validateVariables(pipeline);
  validateTriggers(pipeline);
}

function validateStages(stages: readonly StageDeclaration[]): void {
  if (stages.length < 2) {
    throw invalid(
      `Pipeline has only ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`,
    );
  }
  const [first, ...others] = stages;
  if (!first || first.actions.length === 0 || !first.actions.every(isSource)) {
    throw invalid('Pipeline should start with a stage that only contains source actions');
  }
  const late = others.find((stage) => stage.actions.some(isSource));
  if (late) {
    throw invalid(
      `Stage ${late.name} contains source actions, which only the first stage of a pipeline may contain`,
    );
  }
  const empty = stages.find((stage) => stage.actions.length === 0);
  if (empty) {
    throw new AwsError(
      'InvalidStageDeclarationException',
      `Stage ${empty.name} must contain at least one action`,
    );
  }
  requireUnique(
    stages.map((stage) => stage.name),
    (name) =>
      `Stage name must be unique within the pipeline. The stage name ${name} has been used more than once`,
  );
  for (const stage of stages) {
    requireUnique(
      stage.actions.map((action) => action.name),
      (name) =>
        `Action name must be unique within a stage. The action name ${name} has been used more than once in stage ${stage.name}`,
    );
  }
}

/** An input is an output of an earlier stage, or of an action of the same stage with a lower run order. */
function validateArtifacts(stages: readonly StageDeclaration[]): void {
  const produced = new Set<string>();
  const produce = (actions: readonly ActionDeclaration[]): void => {
    for (const { name } of actions.flatMap((action) => action.outputArtifacts)) {
      if (produced.has(name)) {
        throw invalid(
          `Output Artifact Bundle name must be unique within the pipeline. ${name} has been used more than once`,
        );
      }
      produced.add(name);
    }
  };
  for (const group of stages.flatMap(actionsByRunOrder)) {
    group.forEach((action) => {
      validateInputs(action, produced);
    });
    produce(group);
  }
}

function validateInputs(action: ActionDeclaration, produced: ReadonlySet<string>): void {
  const names = action.inputArtifacts.map((artifact) => artifact.name);
  requireUnique(
    names,
    (name) => `Input Artifact Bundle ${name} in action ${action.name} is declared more than once`,
  );
  const missing = names.find((name) => !produced.has(name));
  if (missing !== undefined) {
    throw invalid(
      `Input Artifact Bundle ${missing} in action ${action.name} is not declared as Output Artifact Bundle in any of the preceding actions`,
    );
  }
}

function actionsByRunOrder(stage: StageDeclaration): ActionDeclaration[][] {
  const orders = [...new Set(stage.actions.map((action) => action.runOrder))].sort((a, b) => a - b);
  return orders.map((order) => stage.actions.filter((action) => action.runOrder === order));
}

function validateNamespaces(pipeline: PipelineDeclaration): void {
  requireUnique(
    actionsOf(pipeline).flatMap((action) => action.namespace ?? []),
    (name) => `Variable namespace must be unique within the pipeline. ${name} has been used more than once`,
  );
}

function validateArtifactStores(pipeline: PipelineDeclaration, region: string): void {
  const { artifactStore, artifactStores } = pipeline;
  if ((artifactStore === undefined) === (artifactStores === undefined)) {
    throw invalid(
      'A pipeline must have either an artifactStore or, when it has actions in other regions, artifactStores',
    );
  }
  const stores = artifactStores ? Object.keys(artifactStores) : [region];
  const needed = [region, ...actionsOf(pipeline).flatMap((action) => action.region ?? [])];
  const missing = needed.find((name) => !stores.includes(name));
  if (missing !== undefined) {
    throw invalid(
      `No artifact store is declared for region ${missing}; there are stores for [${stores.join(', ')}]`,
    );
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types-planning.html: what V1 does not have. */
function validateType(pipeline: PipelineDeclaration): void {
  if (pipeline.pipelineType === 'V2') return;
  const unsupported = [
    pipeline.executionMode === 'SUPERSEDED' ? undefined : `execution mode ${pipeline.executionMode}`,
    pipeline.variables?.length ? 'variables' : undefined,
    pipeline.triggers?.length ? 'triggers' : undefined,
  ].find((feature) => feature !== undefined);
  if (unsupported !== undefined)
    throw invalid(`A pipeline of type V1 does not support ${unsupported}; use type V2`);
}

function validateVariables(pipeline: PipelineDeclaration): void {
  requireUnique(
    (pipeline.variables ?? []).map((variable) => variable.name),
    (name) => `Pipeline variable names must be unique. ${name} has been used more than once`,
  );
}

function validateTriggers(pipeline: PipelineDeclaration): void {
  const connections = actionsOf(pipeline)
    .filter(isConnection)
    .map(({ name }) => name);
  const sources = (pipeline.triggers ?? []).map(({ gitConfiguration }) => gitConfiguration.sourceActionName);
  if (new Set(sources).size < sources.length || sources.some((name) => !connections.includes(name))) {
    throw invalid(
      'Triggers for connection must reference a CodeStarSourceConnection action. Note that when you specify a trigger, you cant specify more than one trigger per source action.',
    );
  }
}

/** @returns whether the action takes its source through a connection */
export function isConnection(action: ActionDeclaration): boolean {
  return action.actionTypeId.provider === 'CodeStarSourceConnection';
}

/** @returns the actions of all stages in order */
export function actionsOf(pipeline: PipelineDeclaration): ActionDeclaration[] {
  return pipeline.stages.flatMap((stage) => stage.actions);
}

function isSource(action: ActionDeclaration): boolean {
  return action.actionTypeId.category === 'Source';
}

function requireUnique(names: readonly string[], message: (name: string) => string): void {
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) throw invalid(message(duplicate));
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidStructureException', message);
}
