import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { describePipeline } from '../../../../rehearsal/main-job/source/find-pipeline';

const type = (category: 'Source' | 'Build' | 'Test' | 'Deploy', provider: string) => ({
  category,
  provider,
  owner: 'AWS' as const,
  version: '1',
});
const pipeline: PipelineDeclaration = {
  name: 'shop',
  roleArn: 'arn:aws:iam::123456789012:role/shop',
  stages: [
    {
      name: 'Fetch',
      actions: [
        {
          name: 'Source',
          actionTypeId: type('Source', 'CodeCommit'),
          configuration: { RepositoryName: 'shop', BranchName: 'main' },
        },
      ],
    },
    {
      name: 'Build',
      actions: [
        {
          name: 'Test',
          actionTypeId: type('Test', 'CodeBuild'),
          configuration: { ProjectName: 'shop-test' },
        },
        {
          name: 'Image',
          actionTypeId: type('Build', 'CodeBuild'),
          configuration: { ProjectName: 'shop-build' },
        },
      ],
    },
    {
      name: 'Live',
      actions: [
        {
          name: 'BlueGreen',
          actionTypeId: type('Deploy', 'CodeDeployToECS'),
          configuration: { ApplicationName: 'shop', DeploymentGroupName: 'live' },
        },
      ],
    },
  ],
};

it('knows a pipeline by the deployment group that it deploys to', () => {
  expect(describePipeline(pipeline, { application: 'shop', deploymentGroup: 'live' })).toEqual({
    name: 'shop',
    source: { type: 'codecommit', repository: 'shop', branch: 'main' },
    deployAction: { stage: 'Live', action: 'BlueGreen' },
    projects: ['shop-test', 'shop-build'],
    buildProjects: ['shop-build'],
  });
});

it.each([
  { application: 'shop', deploymentGroup: 'other' },
  { application: 'other', deploymentGroup: 'live' },
])('is none of a pipeline that deploys elsewhere than to %j', (target) => {
  expect(describePipeline(pipeline, target)).toBeUndefined();
});
