import * as v from 'valibot';
import * as is from '../values';
import { described, section } from '../values';

const providerArn = v.optional(
  described(
    is.oidcProviderArn,
    'The identity provider of the account, if it exists: an account has one for each host. By default the stack makes it.',
  ),
);

const gitHub = section(
  {
    repository: described(is.gitHubRepository, 'The repository whose workflows assume the roles.'),
    branch: v.optional(
      described(is.gitBranch, 'The branch whose scheduled workflows may plan: the drift check.'),
      'main',
    ),
    planEnvironment: v.optional(
      described(is.gitHubEnvironment, 'The GitHub environment whose jobs assume the plan role.'),
      'plan',
    ),
    applyEnvironment: v.optional(
      described(
        is.gitHubEnvironment,
        'The GitHub environment whose jobs assume the apply role. Limit it to the default branch.',
      ),
      'production',
    ),
    providerArn,
  },
  'GitHub Actions of github.com.',
);

const gitLab = section(
  {
    project: described(is.repositoryPath, 'The project whose jobs assume the roles.'),
    host: v.optional(described(is.domainName, 'Host of GitLab.'), 'gitlab.com'),
    branch: v.optional(
      described(is.gitBranch, 'The protected branch whose jobs apply; jobs of every branch plan.'),
      'main',
    ),
    providerArn,
  },
  'Jobs of GitLab with an ID token whose audience is `https://` and the host.',
);

const hcpTerraform = section(
  { providerArn },
  'Runs in the workspaces of the stacks of the environment, with the backend `cloud`: the plan phase assumes the plan role, the apply phase the apply role.',
);

export const access = section(
  {
    gitHub: v.optional(gitHub),
    gitLab: v.optional(gitLab),
    hcpTerraform: v.optional(hcpTerraform),
  },
  'A stack of its own with an OIDC provider, a role that plans the environment and a role that applies it; an administrator deploys it first. Every role of the environment gets the permissions boundary that the stack makes, unless `permissionsBoundary` names another. docs/teams.md shows the way.',
);
