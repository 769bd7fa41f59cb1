/** Declarations of pipelines, as small as AWS takes them. */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';

export const stage = (name: string, ...actions: Json[]) => ({ name, actions });

export const action = (name: string, category: string, provider: string, configuration: Json = {}) => ({
  name,
  actionTypeId: { category, owner: 'AWS', provider, version: '1' },
  configuration,
});

const artifacts = (...names: string[]) => names.map((name) => ({ name }));

export const source = (output = 'source') => ({
  ...action('Source', 'Source', 'CodeCommit', { RepositoryName: 'app', BranchName: 'main' }),
  outputArtifacts: artifacts(output),
});

export const connection = ({
  name = 'Connection',
  output = 'source',
  configuration = {},
}: { name?: string; output?: string; configuration?: Json } = {}) => ({
  ...action(name, 'Source', 'CodeStarSourceConnection', {
    ConnectionArn: 'arn:aws:codeconnections:eu-west-1:123456789012:connection/one',
    FullRepositoryId: 'owner/app',
    BranchName: 'main',
    ...configuration,
  }),
  outputArtifacts: artifacts(output),
});

export const build = (inputs = ['source'], outputs = ['build'], configuration: Json = {}) => ({
  ...action('Build', 'Build', 'CodeBuild', { ProjectName: 'build', ...configuration }),
  inputArtifacts: artifacts(...inputs),
  outputArtifacts: artifacts(...outputs),
});

export const deploy = (inputs = ['source'], configuration: Json = {}) => ({
  ...action('Deploy', 'Deploy', 'CodeDeployToECS', {
    ApplicationName: 'app',
    DeploymentGroupName: 'group',
    TaskDefinitionTemplateArtifact: 'source',
    AppSpecTemplateArtifact: 'source',
    ...configuration,
  }),
  inputArtifacts: artifacts(...inputs),
});

export const pipeline = (...stages: Json[]) => ({
  name: 'release',
  roleArn: 'arn:aws:iam::123456789012:role/pipeline',
  artifactStore: { type: 'S3', location: 'bucket' },
  stages: stages.length > 0 ? stages : [stage('Source', source()), stage('Deploy', deploy())],
});
