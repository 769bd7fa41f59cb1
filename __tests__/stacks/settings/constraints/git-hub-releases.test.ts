import { gitHubReleases } from '../../../support/role-variants';
import { at, refusals, withService } from '../../../support/settings';

const byJobs = (pipeline: object, environment: object = {}) =>
  withService({ pipeline: { type: 'githubActions', ...pipeline } }, environment);
const { providerArn, repository } = gitHubReleases;

describe('a pipeline of type githubActions', () => {
  test('needs a repository and the identity provider, of its own or those of access.gitHub', () => {
    expect(refusals(byJobs({ gitHub: { repository, providerArn } }))).toEqual([]);
    expect(refusals(byJobs({}, { access: { gitHub: { repository } } }))).toEqual([]);
    expect(refusals(byJobs({}))).toEqual([
      `${at('pipeline.gitHub.repository')}: a pipeline of type githubActions without a repository: the release role trusts the jobs of one repository; fix: name the repository, or set access.gitHub of the environment`,
      `${at('pipeline.gitHub.providerArn')}: a pipeline of type githubActions without the identity provider of GitHub: the release role trusts tokens through it, and an account has one for each host; allowed: the ARN of the identity provider of token.actions.githubusercontent.com; fix: set it, or set access.gitHub of the environment, whose access stack makes the provider`,
    ]);
  });

  test('has the provider of GitHub and no other', () => {
    const other = 'arn:aws:iam::111122223333:oidc-provider/gitlab.com';
    expect(refusals(byJobs({ gitHub: { repository, providerArn: other } }))).toEqual([
      `${at('pipeline.gitHub.providerArn')}: a pipeline of type githubActions without the identity provider of GitHub: the release role trusts tokens through it, and an account has one for each host; got "${other}"; allowed: the ARN of the identity provider of token.actions.githubusercontent.com`,
    ]);
  });

  test.each([
    ['source', { source: { type: 'codecommit', branch: 'develop' } }, 'the workflow releases'],
    ['tests', { tests: { commands: ['npm test'] } }, 'a job of the workflow'],
    ['approval', { approval: {} }, 'required reviewers'],
    ['beforeEntry', { beforeEntry: { alarms: {} } }, 'a protection rule'],
    ['build.computeType', { build: { computeType: 'BUILD_GENERAL1_LARGE' } }, 'choose the runner'],
    ['build.timeoutMinutes', { build: { timeoutMinutes: 60 } }, 'timeout-minutes'],
  ])('rejects %s, which is for CodePipeline', (path, pipeline, fix) => {
    const lines = refusals(byJobs({ gitHub: { repository, providerArn }, ...pipeline }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(
      `${at(`pipeline.${path}`)}: settings of CodePipeline in a pipeline of type githubActions: there is no pipeline that they could apply to; fix: remove it`,
    );
    expect(lines[0]).toContain(fix);
  });

  test('takes Dockerfile and context, which the workflow builds from', () => {
    const build = { dockerfile: 'api/Dockerfile', context: 'api' };
    expect(refusals(byJobs({ gitHub: { repository, providerArn }, build }))).toEqual([]);
  });

  test('that is not enabled needs nothing', () => {
    expect(refusals(byJobs({ enabled: false }))).toEqual([]);
  });
});

test('pipeline.gitHub is not for CodePipeline', () => {
  expect(refusals(withService({ pipeline: { gitHub: { repository } } }))).toEqual([
    `${at('pipeline.gitHub')}: pipeline.gitHub with the type codePipeline: only jobs of GitHub Actions assume a release role; fix: set pipeline.type to githubActions, or remove gitHub`,
  ]);
});
