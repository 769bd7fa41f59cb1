/**
 * AWS credentials that a run gets for its identity, as the variables of the workspace ask for them. Pure.
 *
 * @see https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
 */
import type { Phase } from './scripts';

export interface DynamicCredentials {
  readonly audience: string;
  readonly roleArn: string;
}

/** AWS's audience unless `TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE` names another. */
const defaultAudience = 'aws.workload.identity';

/**
 * @param variables - environment variables of the workspace
 * @returns undefined if the workspace has credentials of another kind, or none; an error if it names no role for the phase
 */
export function dynamicCredentials(
  variables: Readonly<Record<string, string>>,
  phase: Phase,
): DynamicCredentials | Error | undefined {
  if (variables.TFC_AWS_PROVIDER_AUTH !== 'true') return undefined;
  const own = phase === 'plan' ? 'TFC_AWS_PLAN_ROLE_ARN' : 'TFC_AWS_APPLY_ROLE_ARN';
  const roleArn = variables[own] ?? variables.TFC_AWS_RUN_ROLE_ARN;
  if (roleArn === undefined)
    return new Error(
      `TFC_AWS_PROVIDER_AUTH is true and the workspace names no role: set ${own} or TFC_AWS_RUN_ROLE_ARN`,
    );
  return { audience: variables.TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE ?? defaultAudience, roleArn };
}

/** The shared configuration file with which AWS's SDKs assume the role. */
export const sharedConfiguration = (roleArn: string, tokenFile: string, sessionName: string): string =>
  [
    '[default]',
    `role_arn = ${roleArn}`,
    `web_identity_token_file = ${tokenFile}`,
    `role_session_name = ${sessionName}`,
    '',
  ].join('\n');

/**
 * The environment of the machine without its static credentials, which SDKs would take first; those that a workspace
 * names stay, as in HCP Terraform. The AWS provider asks STS of the real AWS for the role unless STS has an endpoint of
 * its own (seen with version 5.100.0).
 */
export function withoutStaticCredentials(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE)$/.test(name),
  );
  const { AWS_ENDPOINT_URL: endpoint } = environment;
  return {
    ...(endpoint !== undefined && { AWS_ENDPOINT_URL_STS: endpoint }),
    ...Object.fromEntries(kept),
  };
}
