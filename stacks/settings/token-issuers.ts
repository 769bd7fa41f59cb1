/**
 * Whose OIDC tokens may assume the roles of an environment: pinned by `aud` and by `sub`, to one organization,
 * repository or workspace, and to what may plan and what may apply. Pure.
 */
import type { EnvironmentSettings, Settings } from './model';

/** Of a run of Terraform. */
export type Phase = 'plan' | 'apply';

/** An issuer of tokens, and the tokens of it that are trusted. */
export interface TokenIssuer {
  /** Key under `access`. */
  readonly name: 'gitHub' | 'gitLab' | 'hcpTerraform';
  /** URL without `https://`: the prefix of the condition keys. */
  readonly host: string;
  readonly audience: string;
  /** Subjects by phase; `*` stands for any characters. */
  readonly subjects: Readonly<Record<Phase, readonly string[]>>;
  /** ARN of an identity provider that exists. @default - the stack makes it */
  readonly providerArn: string | undefined;
}

/** Tokens of jobs of github.com. */
export const gitHubTokens = {
  host: 'token.actions.githubusercontent.com',
  audience: 'sts.amazonaws.com',
} as const;

/** Subject of the tokens of jobs in a GitHub environment: it does not name the branch, which the environment limits. */
export const gitHubSubject = (repository: string, environment: string): string =>
  `repo:${repository}:environment:${environment}`;

/** The issuers that the settings name. */
export function tokenIssuers(settings: Settings, environment: EnvironmentSettings): readonly TokenIssuer[] {
  return [...gitHub(environment), ...gitLab(environment), ...hcpTerraform(settings, environment)];
}

/** @see https://docs.github.com/en/actions/reference/security/oidc */
function gitHub({ access }: EnvironmentSettings): readonly TokenIssuer[] {
  if (access?.gitHub === undefined) return [];
  const { repository, branch, planEnvironment, applyEnvironment, providerArn } = access.gitHub;
  return [
    {
      name: 'gitHub',
      ...gitHubTokens,
      subjects: {
        // A scheduled job runs on the default branch, and in no environment: nobody could approve it every night.
        plan: [gitHubSubject(repository, planEnvironment), `repo:${repository}:ref:refs/heads/${branch}`],
        apply: [gitHubSubject(repository, applyEnvironment)],
      },
      providerArn,
    },
  ];
}

/** @see https://docs.gitlab.com/ci/cloud_services/aws/ */
function gitLab({ access }: EnvironmentSettings): readonly TokenIssuer[] {
  if (access?.gitLab === undefined) return [];
  const { project, host, branch, providerArn } = access.gitLab;
  return [
    {
      name: 'gitLab',
      host,
      audience: `https://${host}`,
      subjects: {
        plan: [`project_path:${project}:ref_type:branch:ref:*`],
        apply: [`project_path:${project}:ref_type:branch:ref:${branch}`],
      },
      providerArn,
    },
  ];
}

/** @see https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration */
function hcpTerraform(
  { name, backend }: Settings,
  { name: environment, access }: EnvironmentSettings,
): readonly TokenIssuer[] {
  if (access?.hcpTerraform === undefined || backend.type !== 'cloud') return [];
  const { organization, project = 'Default Project', workspacePrefix, hostname } = backend;
  const workspaces = `${workspacePrefix}${name}-${environment}-*`;
  const subject = (phase: Phase) =>
    `organization:${organization}:project:${project}:workspace:${workspaces}:run_phase:${phase}`;
  return [
    {
      name: 'hcpTerraform',
      host: hostname,
      audience: 'aws.workload.identity',
      subjects: { plan: [subject('plan')], apply: [subject('apply')] },
      providerArn: access.hcpTerraform.providerArn,
    },
  ];
}
