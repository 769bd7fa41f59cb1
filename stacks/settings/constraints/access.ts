import type { EnvironmentSettings, Settings } from '../model';
import { tokenIssuers } from '../token-issuers';
import { type Constraint, type EnvironmentSubject, type Finding, when } from './constraint';

const identityProviders =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html';

export const somebodyAssumes: Constraint<EnvironmentSubject> = {
  refused: 'access without gitHub, gitLab and hcpTerraform',
  because: 'nobody could assume its roles',
  source: identityProviders,
  check: ({ environment: { access } }) =>
    when(
      access !== undefined &&
        access.gitHub === undefined &&
        access.gitLab === undefined &&
        access.hcpTerraform === undefined,
      { path: ['access'], fix: 'set one of them' },
    ),
};

export const runsOfTheBackend: Constraint<EnvironmentSubject> = {
  refused: 'access.hcpTerraform with another backend than cloud',
  because: 'the organization and the workspaces whose runs are trusted are those of the backend',
  source:
    'https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration',
  check: ({ settings: { backend }, environment: { access } }) =>
    when(access?.hcpTerraform !== undefined && backend.type !== 'cloud', {
      path: ['access', 'hcpTerraform'],
      got: `backend ${backend.type}`,
      fix: 'set backend to cloud, or remove hcpTerraform',
    }),
};

export const providerOfTheHost: Constraint<EnvironmentSubject> = {
  refused: 'an identity provider of another host',
  because: 'tokens are trusted by the host that issues them',
  source: identityProviders,
  check: ({ settings, environment }) =>
    tokenIssuers(settings, environment).flatMap(({ name, host, providerArn }) =>
      when(providerArn !== undefined && !providerArn.endsWith(`:oidc-provider/${host}`), {
        path: ['access', name, 'providerArn'],
        got: JSON.stringify(providerArn),
        allowed: `the ARN of the identity provider of ${host}`,
      }),
    ),
};

export const environmentsApart: Constraint<Settings> = {
  refused: 'access of an environment whose name another one goes on with',
  because: 'its roles reach every name that begins with that of the environment and a hyphen',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  check: ({ environments }) =>
    environments.flatMap(({ name, access }): readonly Finding[] => {
      const other = environments.find((each) => each.name.startsWith(`${name}-`));
      return when(access !== undefined && other !== undefined, {
        path: ['environments', name, 'access'],
        got: `environments.${other?.name ?? ''}`,
        fix: 'rename one of them',
      });
    }),
};

export const oneProviderPerAccount: Constraint<Settings> = {
  refused: 'a second identity provider of a host in the account',
  because: 'an account has one for each host',
  source: identityProviders,
  check: (settings) => {
    const first = new Map<string, string>();
    return settings.environments.flatMap((environment) =>
      tokenIssuers(settings, environment).flatMap(({ name, host, providerArn }): readonly Finding[] => {
        if (providerArn !== undefined) return [];
        const key = `${host} ${accountOf(environment)}`;
        const other = first.get(key);
        if (other === undefined) first.set(key, environment.name);
        return when(other !== undefined, {
          path: ['environments', environment.name, 'access', name, 'providerArn'],
          got: `none, and environments.${other ?? ''} makes the provider of ${host}`,
          fix: `set it to arn:aws:iam::<account>:oidc-provider/${host}, or set accountId of both environments if they are in different accounts`,
        });
      }),
    );
  },
};

/** Environments without an account id are where the credentials lead. */
const accountOf = ({ accountId, profile, assumeRole }: EnvironmentSettings): string =>
  accountId ?? assumeRole?.roleArn.split(':')[4] ?? `profile ${profile ?? ''}`;
