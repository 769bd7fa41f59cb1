import { readSource } from '../../../../rehearsal/main-job/source/pipeline-source';

it.each([
  [
    { provider: 'CodeCommit', configuration: { RepositoryName: 'shop', BranchName: 'main' } },
    { type: 'codecommit', repository: 'shop', branch: 'main' },
  ],
  [
    {
      provider: 'CodeStarSourceConnection',
      configuration: { ConnectionArn: 'arn', FullRepositoryId: 'acme/shop', BranchName: 'live' },
    },
    { type: 'connection', repository: 'acme/shop', branch: 'live' },
  ],
  [
    { provider: 'S3', configuration: { S3Bucket: 'sources', S3ObjectKey: 'shop.zip' } },
    { type: 's3', bucket: 'sources', key: 'shop.zip' },
  ],
])('reads %j', (action, source) => {
  expect(readSource(action)).toEqual(source);
});

it('refuses what it cannot release from', () => {
  expect(() => readSource({ provider: 'GitHub', configuration: {} })).toThrow(
    'the rehearsal releases from CodeCommit, CodeStarSourceConnection and S3, got a source action of GitHub',
  );
  expect(() => readSource({ provider: 'CodeCommit', configuration: { BranchName: 'main' } })).toThrow(
    'the source action CodeCommit has no RepositoryName',
  );
});
