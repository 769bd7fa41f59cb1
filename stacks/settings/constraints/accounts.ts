import type { EnvironmentSettings, Settings } from '../model';
import { type Constraint, type EnvironmentSubject, type Finding, when } from './constraint';

const acrossAccounts =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_aws-accounts.html';

export const credentialsPerAccount: Constraint<Settings> = {
  refused: 'environments of different accounts with the same credentials',
  because: 'credentials belong to one account, so one cdktf deploy could not deploy both',
  source: acrossAccounts,
  check: (settings) => {
    const first = new Map<string, EnvironmentSettings>();
    return settings.environments.flatMap((environment): readonly Finding[] => {
      const { name, accountId } = environment;
      if (accountId === undefined) return [];
      const credentials = credentialsOf(settings, environment);
      const other = first.get(credentials);
      if (other === undefined) {
        first.set(credentials, environment);
        return [];
      }
      return when(other.accountId !== accountId, {
        path: ['environments', name, 'accountId'],
        got: `${accountId}, and ${other.accountId ?? ''} for environments.${other.name}`,
        fix: `set environments.${name}.assumeRole to a role of ${accountId}, or environments.${name}.profile`,
      });
    });
  },
};

/** What tells the credentials of environments apart: the same text is the same credentials. */
export function credentialsOf(
  { backend }: Settings,
  { name, profile, assumeRole }: EnvironmentSettings,
): string {
  if (assumeRole !== undefined) return `role ${assumeRole.roleArn}`;
  // Each workspace has variables of its own.
  return backend.type === 'cloud' ? `workspaces of ${name}` : `profile ${profile ?? ''}`;
}

export const roleOfTheAccount: Constraint<EnvironmentSubject> = {
  refused: "an assumeRole of another account than the environment's accountId",
  because: 'what the role deploys lies in the account of the role',
  source: acrossAccounts,
  check: ({ environment: { accountId, assumeRole } }) =>
    when(
      accountId !== undefined && assumeRole !== undefined && assumeRole.roleArn.split(':')[4] !== accountId,
      {
        path: ['assumeRole', 'roleArn'],
        got: JSON.stringify(assumeRole?.roleArn),
        allowed: `the ARN of a role of ${accountId ?? ''}`,
      },
    ),
};

export const profileOnThisMachine: Constraint<EnvironmentSubject> = {
  refused: 'a profile with the backend cloud',
  because: 'HCP Terraform runs the deployment where there are no profiles',
  source: 'https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html',
  check: ({ settings: { backend }, environment: { profile } }) =>
    when(backend.type === 'cloud' && profile !== undefined, {
      path: ['profile'],
      got: JSON.stringify(profile),
      fix: 'remove it, and give the workspaces of the environment their credentials, or set assumeRole',
    }),
};
