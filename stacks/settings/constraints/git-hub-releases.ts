import { gitHubReleases, releasesFromGitHub } from '../git-hub-releases';
import { gitHubTokens } from '../token-issuers';
import { type Constraint, type Finding, type ServiceSubject, when } from './constraint';

const identityProviders =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html';
const trustOfGitHub =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub';

export const repositoryThatReleases: Constraint<ServiceSubject> = {
  refused: 'a pipeline of type githubActions without a repository',
  because: 'the release role trusts the jobs of one repository',
  source: trustOfGitHub,
  check: ({ service, environment }) =>
    when(releasesFromGitHub(service) && gitHubReleases(environment, service).repository === undefined, {
      path: ['pipeline', 'gitHub', 'repository'],
      fix: 'name the repository, or set access.gitHub of the environment',
    }),
};

export const providerOfReleases: Constraint<ServiceSubject> = {
  refused: 'a pipeline of type githubActions without the identity provider of GitHub',
  because: 'the release role trusts tokens through it, and an account has one for each host',
  source: identityProviders,
  check: ({ service, environment }): readonly Finding[] => {
    if (!releasesFromGitHub(service)) return [];
    const given = service.pipeline.gitHub?.providerArn;
    const path = ['pipeline', 'gitHub', 'providerArn'];
    const allowed = `the ARN of the identity provider of ${gitHubTokens.host}`;
    if (given === undefined) {
      return when(environment.access?.gitHub === undefined, {
        path,
        allowed,
        fix: 'set it, or set access.gitHub of the environment, whose access stack makes the provider',
      });
    }
    const isOfGitHub = given.endsWith(`:oidc-provider/${gitHubTokens.host}`);
    return when(!isOfGitHub, { path, got: JSON.stringify(given), allowed });
  },
};

/** Members that apply, wholly or in part: a new one is for CodePipeline until it is here. */
const ofTheWorkflow: readonly string[] = ['enabled', 'type', 'gitHub', 'source', 'build'];

/** What takes the place of settings of CodePipeline. */
const insteadOf: Readonly<Record<string, string>> = {
  tests: 'remove it, and run the tests in a job of the workflow',
  approval: 'remove it, and give the GitHub environment required reviewers',
  beforeEntry: 'remove it, and give the GitHub environment a protection rule',
};

export const settingsOfTheWorkflow: Constraint<ServiceSubject> = {
  refused: 'settings of CodePipeline in a pipeline of type githubActions',
  because: 'there is no pipeline that they could apply to',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts.html',
  check: ({ service }) => {
    if (!releasesFromGitHub(service)) return [];
    const { source, build } = service.pipeline;
    const isDefaultSource =
      source.type === 'codecommit' &&
      source.create &&
      source.repository === undefined &&
      source.branch === 'main';
    return [
      ...when(!isDefaultSource, {
        path: ['pipeline', 'source'],
        fix: 'remove it: the workflow releases the commit that it runs for',
      }),
      ...Object.entries(service.pipeline).flatMap(([key, value]) =>
        when(value !== undefined && !ofTheWorkflow.includes(key), {
          path: ['pipeline', key],
          fix: insteadOf[key] ?? 'remove it',
        }),
      ),
      ...when(build.computeType !== 'BUILD_GENERAL1_SMALL', {
        path: ['pipeline', 'build', 'computeType'],
        fix: 'remove it, and choose the runner in the workflow',
      }),
      ...when(build.timeoutMinutes !== 20, {
        path: ['pipeline', 'build', 'timeoutMinutes'],
        fix: 'remove it, and set timeout-minutes in the workflow',
      }),
    ];
  },
};

export const gitHubOfAnotherType: Constraint<ServiceSubject> = {
  refused: 'pipeline.gitHub with the type codePipeline',
  because: 'only jobs of GitHub Actions assume a release role',
  source: trustOfGitHub,
  check: ({ service: { pipeline } }) =>
    when(pipeline.gitHub !== undefined && pipeline.type !== 'githubActions', {
      path: ['pipeline', 'gitHub'],
      fix: 'set pipeline.type to githubActions, or remove gitHub',
    }),
};
