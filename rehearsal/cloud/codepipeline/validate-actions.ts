/** What CodePipeline refuses about a single action: InvalidActionDeclarationException. */
import { AwsError } from '../protocol/aws-error';
import { actionTypeOf, actionTypes, artifactKeys, type ActionType } from './action-types';
import type { ActionDeclaration } from './declaration';

/** @throws AwsError at the first fault of the action */
export function validateAction(action: ActionDeclaration, region: string): void {
  const type = actionTypeOf(action);
  if (!type) throw unavailable(action, region);
  validateArtifactCounts(action, type);
  validateConfigurationKeys(action, type);
  validateArtifactReferences(action);
  if (action.actionTypeId.provider === 'CodeBuild') validatePrimarySource(action);
  if (action.actionTypeId.provider === 'CodeDeployToECS') validateImages(action);
  if (action.actionTypeId.provider === 'ECS') validateTimeout(action);
}

/** AWS's error for an action type that a Region does not have; the second sentence says whose limit it is. */
function unavailable(action: ActionDeclaration, region: string): AwsError {
  const { category, provider, owner, version } = action.actionTypeId;
  return invalid(
    `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${action.name}' is not available in region ${region.toUpperCase().replaceAll('-', '_')}. The embedded AWS does not perform actions of this type; it performs ${Object.keys(actionTypes).join(', ')}`,
  );
}

function validateArtifactCounts(action: ActionDeclaration, type: ActionType): void {
  const counts = [
    ['input', action.inputArtifacts.length, type.inputs],
    ['output', action.outputArtifacts.length, type.outputs],
  ] as const;
  for (const [direction, count, [minimum, maximum]] of counts) {
    const declares = `Action ${action.name} declares ${count} ${direction} artifacts which is`;
    if (count < minimum) throw invalid(`${declares} less than the minimum count (${minimum})`);
    if (count > maximum) throw invalid(`${declares} more than the maximum count (${maximum})`);
  }
}

function validateConfigurationKeys(action: ActionDeclaration, type: ActionType): void {
  const keys = Object.keys(action.configuration);
  const missing = type.required.filter((key) => !keys.includes(key));
  if (missing.length > 0) {
    throw invalid(
      `Action configuration for action '${action.name}' is missing required configuration '${missing.join("', '")}'`,
    );
  }
  const unknown = keys.filter((key) => ![...type.required, ...type.optional].includes(key));
  if (unknown.length > 0) {
    throw invalid(
      `Action configuration for action '${action.name}' contains unknown configuration '${unknown.join("', '")}'`,
    );
  }
}

function validateArtifactReferences(action: ActionDeclaration): void {
  const inputs = action.inputArtifacts.map((artifact) => artifact.name);
  for (const key of artifactKeys(action)) {
    const name = action.configuration[key];
    if (name !== undefined && !inputs.includes(name)) {
      throw invalid(
        `Action configuration for action '${action.name}': ${key} '${name}' is not an input artifact of the action, which has [${inputs.join(', ')}]`,
      );
    }
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html: required with several inputs. */
function validatePrimarySource(action: ActionDeclaration): void {
  if (action.inputArtifacts.length > 1 && action.configuration.PrimarySource === undefined) {
    throw invalid(
      `Action configuration for action '${action.name}' must name the PrimarySource, because the action has more than one input artifact`,
    );
  }
}

/** An image's artifact and its placeholder in the task definition belong together. */
function validateImages(action: ActionDeclaration): void {
  for (const slot of [1, 2, 3, 4]) {
    const pair = [`Image${slot}ArtifactName`, `Image${slot}ContainerName`];
    const given = pair.filter((key) => action.configuration[key] !== undefined);
    if (given.length === 1) {
      throw invalid(
        `Action configuration for action '${action.name}' has ${given.join()}, but ${pair.join(' and ')} must be given together`,
      );
    }
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html: minutes, 60 at most. */
function validateTimeout({ name, configuration: { DeploymentTimeout: timeout } }: ActionDeclaration): void {
  if (timeout === undefined || (/^\d+$/.test(timeout) && Number(timeout) >= 1 && Number(timeout) <= 60))
    return;
  throw invalid(
    `Action configuration for action '${name}' has the DeploymentTimeout '${timeout}', which must be 1 to 60 minutes`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidActionDeclarationException', message);
}
