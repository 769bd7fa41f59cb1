import type { ExampleChange } from '../../../../review/rule';
import { pipelineSource } from '../../../../review/rules/delivery/pipeline-source';
import {
  action,
  created,
  deleted,
  deployAction,
  kept,
  pipeline,
  pipelineAddress,
  sourceAction,
  stage,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

interface Plan {
  readonly changes: readonly ExampleChange[];
}
const source = (configuration: Readonly<Record<string, string>> = {}): Value =>
  stage('Source', sourceAction(configuration));
const approve = stage('Approve', action('Approval'));
const deploy = stage('Deploy', deployAction());
const from = (before: Value, after: Value, afterUnknown: Value = {}): Plan => ({
  changes: [updated(pipelineAddress, before, after, afterUnknown)],
});
const takes = (configuration: Readonly<Record<string, string>>): Plan =>
  from(pipeline(source(), deploy), pipeline(source(configuration), deploy));
const connection = action('Source', {
  provider: 'CodeStarSourceConnection',
  configuration: {
    BranchName: 'main',
    ConnectionArn: 'arn:aws:codeconnections:eu-west-1:123456789012:connection/1',
    FullRepositoryId: 'web/web',
  },
});
const trigger = (branch: string): Value => ({
  git_configuration: [{ push: [{ branches: [{ includes: [branch] }] }], source_action_name: 'Source' }],
  provider_type: 'CodeStarSourceConnection',
});
const approvedIn = stage('Deploy', action('Approval', { order: 1 }), deployActionAt(2));
const approvedAfter = stage('Deploy', deployActionAt(1), action('Approval', { order: 2 }));
const fails = [`fail ${pipelineAddress}`];
const passes = [`pass ${pipelineAddress}`];

const repository = 'aws_codecommit_repository.web';
const named = (name: string): Value => ({
  repository_name: name,
  arn: `arn:aws:codecommit:eu-west-1:1:${name}`,
});
const fromWeb = pipeline(source({ RepositoryName: 'web' }), deploy);
const fromGitHub = pipeline(stage('Source', connection), deploy);

describeRule(pipelineSource, [
  {
    title: 'fails for the repository that goes with the change of the source',
    plan: { changes: [updated(pipelineAddress, fromWeb, fromGitHub), deleted(repository, named('web'))] },
    expected: [`fail ${pipelineAddress}`, `fail ${repository}`],
  },
  {
    title: 'fails for a repository that is deleted and made anew, though the pipeline stays as it is',
    plan: {
      changes: [
        kept(pipelineAddress, fromWeb),
        { ...deleted(repository, named('web')), actions: ['delete', 'create'], after: named('web') },
      ],
    },
    expected: [`pass ${pipelineAddress}`, `fail ${repository}`],
  },
  {
    title: 'fails for the repository that goes with its pipeline, as where GitHub Actions take its place',
    plan: { changes: [deleted(pipelineAddress, fromWeb), deleted(repository, named('web'))] },
    expected: [`fail ${repository}`],
  },
  {
    title: 'passes a repository that stays, and has no say in one that no release is made from',
    plan: {
      changes: [
        kept(pipelineAddress, fromWeb),
        kept(repository, named('web')),
        deleted('aws_codecommit_repository.other', named('other')),
      ],
    },
    expected: [`pass ${pipelineAddress}`, `pass ${repository}`],
  },
  {
    title: 'passes where it stays',
    plan: { changes: [kept(pipelineAddress, pipeline(source(), approve, deploy))] },
    expected: passes,
  },
  { title: 'fails where the branch changes', plan: pipelineSource.example, expected: fails },
  { title: 'fails where the repository changes', plan: takes({ RepositoryName: 'fork' }), expected: fails },
  { title: 'passes where it is polled', plan: takes({ PollForSourceChanges: 'true' }), expected: passes },
  {
    title: 'fails where the source comes from another provider',
    plan: from(pipeline(source(), deploy), pipeline(stage('Source', connection), deploy)),
    expected: fails,
  },
  {
    title: 'finds the source where its stage is renamed',
    plan: from(
      pipeline(source(), deploy),
      pipeline(stage('Code', sourceAction({ BranchName: 'x' })), deploy),
    ),
    expected: fails,
  },
  {
    title: 'passes where the stage alone is renamed',
    plan: from(pipeline(source(), deploy), pipeline(stage('Code', sourceAction()), deploy)),
    expected: passes,
  },
  {
    title: 'fails where a source is added',
    plan: from(
      pipeline(stage('Source', { ...sourceAction(), name: 'A' }, { ...sourceAction(), name: 'B' }), deploy),
      pipeline(
        stage(
          'Source',
          { ...sourceAction(), name: 'A' },
          { ...sourceAction(), name: 'B' },
          { ...sourceAction(), name: 'C' },
        ),
        deploy,
      ),
    ),
    expected: fails,
  },
  {
    title: 'fails where a second source is added',
    plan: from(
      pipeline(source(), deploy),
      pipeline(stage('Source', sourceAction(), { ...sourceAction(), name: 'Templates' }), deploy),
    ),
    expected: fails,
  },
  {
    title: 'fails where the approval goes away',
    plan: from(pipeline(source(), approve, deploy), pipeline(source(), deploy)),
    expected: fails,
  },
  {
    title: 'fails where the approval comes after the deployment',
    plan: from(pipeline(source(), approve, deploy), pipeline(source(), deploy, approve)),
    expected: fails,
  },
  {
    title: 'looks at the order within a stage',
    plan: from(pipeline(source(), approvedIn), pipeline(source(), approvedAfter)),
    expected: fails,
  },
  {
    title: 'passes where the approval moves to the stage of the deployment',
    plan: from(pipeline(source(), approve, deploy), pipeline(source(), approvedIn)),
    expected: passes,
  },
  {
    title: 'passes where an approval is added',
    plan: from(pipeline(source(), deploy), pipeline(source(), approve, deploy)),
    expected: passes,
  },
  {
    title: 'fails where other branches start a release',
    plan: from(
      { ...pipeline(stage('Source', connection), deploy), trigger: [trigger('main')] },
      { ...pipeline(stage('Source', connection), deploy), trigger: [trigger('*')] },
    ),
    expected: fails,
  },
  {
    title: 'is unknown where the branch is known at apply only',
    plan: from(
      pipeline(source(), deploy),
      pipeline(
        stage(
          'Source',
          action('Source', {
            provider: 'CodeCommit',
            configuration: { RepositoryName: 'web', PollForSourceChanges: 'false' },
          }),
        ),
        deploy,
      ),
      { stage: [{ action: [{ configuration: { BranchName: true } }] }] },
    ),
    expected: [`unknown ${pipelineAddress}`],
  },
  {
    title: 'is unknown where triggers are known at apply only',
    plan: from(pipeline(source(), deploy), pipeline(source(), deploy), { trigger: true }),
    expected: [`unknown ${pipelineAddress}`],
  },
  {
    title: 'does not apply to a pipeline that releases nothing by CodeDeploy',
    plan: from(pipeline(source()), pipeline(source({ BranchName: 'x' }))),
    expected: [],
  },
  {
    title: 'does not apply to a pipeline that is created',
    plan: { changes: [created(pipelineAddress, pipeline(source(), deploy))] },
    expected: [],
  },
]);

it('says from what to what', () => {
  expect(messagesOf(pipelineSource, pipelineSource.example)).toEqual([
    'releases are made from experiments instead of main',
  ]);
});

it('does not show the token of a source', () => {
  const github = (token: string): Value =>
    pipeline(
      stage('Source', action('Source', { provider: 'GitHub', configuration: { OAuthToken: token } })),
      deploy,
    );
  const messages = messagesOf(pipelineSource, from(github('first-of-them'), github('second-of-them'))).join();
  expect(messages).not.toMatch(/of-them/);
  expect(messages).not.toBe('');
});

function deployActionAt(order: number): Value {
  return { ...deployAction(), run_order: order };
}
