import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import { ActionStage, caught, failureOf, headCommit } from './action-stage';

const codeCommit = 'Source/AWS/CodeCommit/1';
const s3 = 'Source/AWS/S3/1';
const connected = 'Source/AWS/CodeStarSourceConnection/1';
const throwing = (code: string) => () => {
  throw new AwsError(code, 'its words');
};
let stage: ActionStage;

beforeEach(() => {
  stage = new ActionStage();
});

describe('the source action of CodeCommit', () => {
  const configuration = { RepositoryName: 'app', BranchName: 'main', PollForSourceChanges: 'false' };

  it('hands on the newest commit of the branch', async () => {
    const result = await stage.perform(codeCommit, configuration);
    expect(stage.written).toEqual([
      { place: 'artifacts/web/Source/1', body: Buffer.from(`zip of ${headCommit.commitId}`), key: undefined },
    ]);
    expect(result.variables).toEqual({
      AuthorDate: '2026-01-02T01:04:05Z',
      BranchName: 'main',
      CommitId: headCommit.commitId,
      CommitMessage: headCommit.message,
      CommitterDate: '2026-01-03T03:04:05Z',
      RepositoryName: 'app',
    });
    expect(result).toMatchObject({
      externalExecutionId: headCommit.commitId,
      summary: headCommit.message,
      revision: { revisionId: headCommit.commitId, revisionSummary: headCommit.message },
    });
  });

  it('asks as the role of the pipeline, on the repository and on the artifact', async () => {
    await stage.perform(codeCommit, configuration);
    expect(stage.asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'codecommit:GetBranch arn:aws:codecommit:eu-west-1:123456789012:app',
      'codecommit:GetCommit arn:aws:codecommit:eu-west-1:123456789012:app',
      'codecommit:UploadArchive arn:aws:codecommit:eu-west-1:123456789012:app',
      'codecommit:GetUploadArchiveStatus arn:aws:codecommit:eu-west-1:123456789012:app',
      's3:PutObject arn:aws:s3:::artifacts/web/Source/1',
    ]);
    expect(stage.asked[0]).toMatchObject({
      roleArn: 'arn:aws:iam::123456789012:role/web-pipeline',
      servicePrincipal: 'codepipeline.amazonaws.com',
      sourceArn: 'arn:aws:codepipeline:eu-west-1:123456789012:web',
    });
  });

  it('encrypts the artifact with the key of the store, which its policy names by ARN', async () => {
    const arn = 'arn:aws:kms:eu-west-1:123456789012:key/one';
    stage.answers.set('DescribeKey', () => ({ KeyMetadata: { Arn: arn } }));
    await stage.perform(codeCommit, configuration, { encryptionKey: 'alias/web' });
    expect(stage.written).toMatchObject([{ key: 'alias/web' }]);
    expect(stage.asked.at(-1)).toMatchObject({
      action: 'kms:GenerateDataKey',
      resource: arn,
      context: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
    });
    stage.denied = ['kms:GenerateDataKey'];
    expect(await failureOf(stage.perform(codeCommit, configuration, { encryptionKey: arn }))).toContain(
      'PermissionError: The service role or action role doesn’t have the permissions required to access the Amazon S3 bucket named artifacts.',
    );
  });

  it('hands on the commit that the caller has fixed', async () => {
    const commitId = 'b'.repeat(40);
    const author = { name: 'Ada', email: 'ada@example.com', date: '1767322800 +0100' };
    stage.answers.set('GetCommit', () => ({
      commit: { commitId, message: 'older', author, committer: author },
    }));
    stage.head = throwing('BranchDoesNotExistException');
    const result = await stage.perform(codeCommit, configuration, { sourceRevision: commitId });
    expect(result.variables).toMatchObject({
      CommitId: commitId,
      CommitMessage: 'older',
      AuthorDate: '2026-01-02T03:00:00Z',
    });
    expect(stage.written[0]?.body.toString()).toBe(`zip of ${commitId}`);
  });

  it('fails in the words of CodePipeline', async () => {
    stage.head = throwing('BranchDoesNotExistException');
    expect(await failureOf(stage.perform(codeCommit, configuration))).toBe(
      'ConfigurationError: The action failed because no branch named main was found in the selected AWS CodeCommit repository app. Make sure you are using the correct branch name, and then try again. Error: null',
    );
    stage.head = throwing('RepositoryDoesNotExistException');
    expect(await failureOf(stage.perform(codeCommit, configuration))).toBe(
      'ConfigurationError: no repository named app was found in CodeCommit; create it, or correct RepositoryName',
    );
    stage.denied = ['codecommit:GetBranch'];
    expect(await failureOf(stage.perform(codeCommit, configuration))).toBe(
      'PermissionError: The service role or action role doesn’t have the permissions required to access the AWS CodeCommit repository named app. Update the IAM role permissions, and then try again. Error: User: pipeline is not authorized to perform: codecommit:GetBranch on resource: arn:aws:codecommit:eu-west-1:123456789012:app (Service: AWSCodeCommit; Status Code: 400; Error Code: AccessDeniedException; Request ID: id; Proxy: null)',
    );
    expect(stage.written).toEqual([]);
  });

  it('fails where there is no such commit, and where the artifact cannot be kept', async () => {
    stage.head = () => ({ ...headCommit, commitId: 'f'.repeat(40) });
    expect(await failureOf(stage.perform(codeCommit, configuration))).toMatch(/^RevisionUnavailable: /);
    stage.head = () => headCommit;
    stage.buckets.delete('artifacts');
    expect(await failureOf(stage.perform(codeCommit, configuration))).toBe(
      'ConfigurationError: The action failed because either the artifact or the Amazon S3 bucket could not be found. Name of artifact bucket: artifacts. Verify that this bucket exists. If it exists, check the life cycle policy, then try releasing a change.',
    );
  });

  it('refuses by name to hand on a reference to clone', async () => {
    const cloned = { ...configuration, OutputArtifactFormat: 'CODEBUILD_CLONE_REF' };
    const words =
      'ConfigurationError: OutputArtifactFormat CODEBUILD_CLONE_REF is not emulated; it may be CODE_ZIP, the default';
    expect(await failureOf(stage.perform(codeCommit, cloned))).toBe(words);
    expect(await failureOf(stage.perform(connected, cloned))).toBe(words);
  });

  it('changes nothing once it is abandoned', async () => {
    stage.abort.abort(new Error('abandoned'));
    await expect(stage.perform(codeCommit, configuration)).rejects.toThrow('abandoned');
    expect(stage.written).toEqual([]);
  });
});

describe('the source action of S3', () => {
  const configuration = { S3Bucket: 'sources', S3ObjectKey: 'app.zip' };

  it('hands on the newest version of the object as it is', async () => {
    stage.put('sources', 'app.zip', Buffer.from('not a zip'), 'v2');
    expect(await stage.perform(s3, configuration)).toMatchObject({
      externalExecutionId: 'v2',
      summary: 'Amazon S3 version id: v2',
      revision: { revisionId: 'v2', revisionSummary: 'Amazon S3 version id: v2' },
      variables: { BucketName: 'sources', ETag: 'e1', ObjectKey: 'app.zip', VersionId: 'v2' },
    });
    expect(stage.written).toMatchObject([{ body: Buffer.from('not a zip') }]);
    expect(stage.asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      's3:GetBucketVersioning arn:aws:s3:::sources',
      's3:GetObject arn:aws:s3:::sources/app.zip',
      's3:GetObjectVersion arn:aws:s3:::sources/app.zip',
      's3:PutObject arn:aws:s3:::artifacts/web/Source/1',
    ]);
  });

  it('shows the summary that the object has in its metadata', async () => {
    stage.put('sources', 'app.zip', Buffer.from('zip'), 'v2');
    const object = stage.objects.get('sources/app.zip')!;
    const metadata = { 'codepipeline-artifact-revision-summary': 'the first release' };
    stage.objects.set('sources/app.zip', { ...object, metadata });
    expect(await stage.perform(s3, configuration)).toMatchObject({
      summary: 'the first release',
      revision: { revisionId: 'v2', revisionSummary: 'the first release' },
    });
  });

  it('fails without versions, without the object, and without the version that the caller has fixed', async () => {
    stage.put('sources', 'app.zip', Buffer.from('zip'));
    expect(await failureOf(stage.perform(s3, configuration))).toMatch(
      /^ConfigurationError: the bucket sources keeps no versions/,
    );
    stage.put('sources', 'app.zip', Buffer.from('zip'), 'v2');
    expect(await failureOf(stage.perform(s3, configuration, { sourceRevision: 'v1' }))).toBe(
      'RevisionUnavailable: no version v1 of the object app.zip was found in the bucket sources',
    );
    expect(await failureOf(stage.perform(s3, { ...configuration, S3ObjectKey: 'other.zip' }))).toBe(
      'ConfigurationError: no object with the key other.zip was found in the bucket sources; upload it, or correct S3ObjectKey',
    );
    expect(await failureOf(stage.perform(s3, { ...configuration, S3Bucket: 'none' }))).toBe(
      'ConfigurationError: No bucket with the name none was found',
    );
    stage.denied = ['s3:GetObject'];
    expect(await failureOf(stage.perform(s3, configuration))).toMatch(
      /^PermissionError: The service role or action role doesn’t have the permissions required to access the Amazon S3 bucket named sources\. Update the IAM role permissions, and then try again\. Error: Amazon S3:AccessDenied:User: pipeline/,
    );
  });
});

describe('the source action of a connection', () => {
  const arn = (service: string) => `arn:aws:${service}:eu-west-1:123456789012:connection/one`;
  const configuration = {
    ConnectionArn: arn('codeconnections'),
    FullRepositoryId: 'owner/app',
    BranchName: 'main',
  };

  it('hands on the newest commit of the local repository that stands in', async () => {
    const result = await stage.perform(connected, configuration);
    expect(stage.ensured).toEqual(['owner/app']);
    expect(result.variables).toEqual({
      AuthorDate: '2026-01-02T01:04:05Z',
      AuthorDisplayName: 'Ada',
      AuthorEmail: 'ada@example.com',
      AuthorId: 'Ada',
      BranchName: 'main',
      CommitId: headCommit.commitId,
      CommitMessage: headCommit.message,
      ConnectionArn: arn('codeconnections'),
      FullRepositoryName: 'owner/app',
      ProviderType: 'GitHub',
    });
    expect(JSON.parse(result.revision?.revisionSummary ?? '')).toEqual({
      ProviderType: 'GitHub',
      CommitMessage: headCommit.message,
    });
    expect(stage.asked.map(({ action }) => action)).toEqual([
      'codeconnections:UseConnection',
      's3:PutObject',
      's3:PutObjectAcl',
    ]);
  });

  it('asks under the name that the service had when the connection was made', async () => {
    await stage.perform(connected, { ...configuration, ConnectionArn: arn('codestar-connections') });
    expect(stage.asked[0]).toMatchObject({
      action: 'codestar-connections:UseConnection',
      resource: arn('codestar-connections'),
    });
  });

  it('hands on another commit without what only the newest one is known by', async () => {
    const sourceRevision = 'c'.repeat(40);
    const { variables } = await stage.perform(connected, configuration, { sourceRevision });
    expect(variables).toEqual({
      BranchName: 'main',
      CommitId: sourceRevision,
      ConnectionArn: arn('codeconnections'),
      FullRepositoryName: 'owner/app',
      ProviderType: 'GitHub',
    });
  });

  it('fails in the words of CodePipeline', async () => {
    stage.head = throwing('BranchDoesNotExistException');
    expect(await failureOf(stage.perform(connected, configuration))).toBe(
      'ConfigurationError: [GitHub] No Branch [main] found for FullRepositoryName [owner/app]',
    );
    expect(await failureOf(stage.perform(connected, { ...configuration, FullRepositoryId: 'app' }))).toBe(
      'ConfigurationError: app is not owner/name',
    );
    stage.denied = ['codeconnections:UseConnection'];
    const failure = await caught(stage.perform(connected, configuration));
    expect(failure).toMatchObject({
      code: 'PermissionError',
      message: `Unable to use Connection: ${arn('codeconnections')}. The provided role does not have sufficient permissions.`,
    });
    expect(failure.progress.summary).toContain('codeconnections:UseConnection');
  });
});
