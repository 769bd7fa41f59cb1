import { expectedSources } from '../../../../rehearsal/main-job/source/prepare-sources';
import { plannedStack } from '../../../support/plans';

const stackWith = (name: string, provider: string, configuration: Record<string, string>) =>
  plannedStack(name, {
    aws_codepipeline: {
      pipeline: {
        stage: [
          { name: 'Source', action: [{ category: 'Source', provider, configuration }] },
          { name: 'Build', action: [{ category: 'Build', provider: 'CodeBuild', configuration: {} }] },
        ],
      },
    },
  });

it('expects a repository that no stack creates, and buckets, each once', () => {
  const bucket = { S3Bucket: 'sources', S3ObjectKey: 'web.zip' };
  const stacks = [
    plannedStack('network', {}),
    stackWith('created', 'CodeCommit', {
      RepositoryName: '${aws_codecommit_repository.repository.repository_name}',
      BranchName: 'main',
    }),
    stackWith('given', 'CodeCommit', { RepositoryName: 'given', BranchName: 'main' }),
    stackWith('connected', 'CodeStarSourceConnection', { FullRepositoryId: 'a/b', BranchName: 'main' }),
    stackWith('uploaded', 'S3', bucket),
    stackWith('uploaded-too', 'S3', bucket),
  ];
  expect(expectedSources(stacks)).toEqual([
    { region: 'eu-west-1', source: { type: 'codecommit', repository: 'given', branch: 'main' } },
    { region: 'eu-west-1', source: { type: 's3', bucket: 'sources', key: 'web.zip' } },
  ]);
});
