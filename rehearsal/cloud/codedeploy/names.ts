/** Names and references that requests carry: what CodeDeploy refuses about them, and how it finds what they name. */
import { AwsError } from '../protocol/aws-error';
import type { Application, DeploymentConfig, DeploymentGroup } from './model';
import type { CodeDeployState } from './store';

const nameLimit = 100;
const namePattern = /^[A-Za-z0-9._+=,@-]+$/;
const nameRule = `must be 1 to ${nameLimit} letters, digits and characters of . _ + = , @ -`;

/** @returns the name, when it is one that an application may have */
export function applicationName(name: string | undefined): string {
  return checkedName(name, 'ApplicationName', 'Application name');
}

/** @returns the name, when it is one that a deployment group may have */
export function deploymentGroupName(name: string | undefined): string {
  return checkedName(name, 'DeploymentGroupName', 'Deployment group name');
}

/** @returns the name, when it is one that a deployment config may have */
export function deploymentConfigName(name: string | undefined): string {
  return checkedName(name, 'DeploymentConfigName', 'Deployment config name');
}

/**
 * @param member - as the exceptions are called
 * @param words - as the messages say it
 */
function checkedName(name: string | undefined, member: string, words: string): string {
  if (!name) throw new AwsError(`${member}RequiredException`, `${words} is required`);
  if (name.length > nameLimit || !namePattern.test(name)) {
    throw new AwsError(`Invalid${member}Exception`, `${words} ${name} is invalid: it ${nameRule}`);
  }
  return name;
}

/** @returns the application of this name */
export function findApplication(state: CodeDeployState, name: string | undefined): Application {
  const application = state.applications.get(applicationName(name));
  if (application === undefined) {
    throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${name ?? ''}`);
  }
  return application;
}

/** @returns the application's deployment group of this name */
export function findDeploymentGroup(application: Application, name: string | undefined): DeploymentGroup {
  const group = application.deploymentGroups.get(deploymentGroupName(name));
  if (group === undefined) {
    throw new AwsError(
      'DeploymentGroupDoesNotExistException',
      `No Deployment Group found for name: ${name ?? ''}`,
    );
  }
  return group;
}

/** @returns the deployment config of this name */
export function findDeploymentConfig(state: CodeDeployState, name: string | undefined): DeploymentConfig {
  const config = state.deploymentConfigs.get(deploymentConfigName(name));
  if (config === undefined) {
    throw new AwsError(
      'DeploymentConfigDoesNotExistException',
      `No Deployment Configuration found for name: ${name ?? ''}`,
    );
  }
  return config;
}

/** @returns the id, when it is one that a deployment may have */
export function deploymentId(id: string | undefined): string {
  if (!id)
    throw new AwsError('DeploymentIdRequiredException', 'At least one deployment ID must be specified.');
  if (!/^d-[A-Z0-9]{9}$/.test(id)) {
    throw new AwsError(
      'InvalidDeploymentIdException',
      `${id} is not a deployment ID: it must be d- and 9 upper case letters and digits`,
    );
  }
  return id;
}

/** @returns CodeDeploy's error for a token that it did not hand out */
export function invalidToken(): AwsError {
  return new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format.');
}

/** Refuses more names or ids than one batch request may have. */
export function checkBatch(names: readonly string[]): void {
  if (names.length > batchLimit) {
    throw new AwsError(
      'BatchLimitExceededException',
      `The maximum number of names or IDs allowed for this request (${batchLimit}) was exceeded.`,
    );
  }
}

const batchLimit = 100;
