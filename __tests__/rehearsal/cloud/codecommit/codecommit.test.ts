/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers are JSON, checked by the assertions */
import { codeCommitService, type CodeCommitService } from '../../../../rehearsal/cloud/codecommit';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { regionalClientOf } from '../../../support/aws-client';
import { clientOf } from '../../../support/aws-client';
import { callerOf, refusal } from '../../../support/service-caller';

const keyArn = (id: unknown) => `arn:aws:kms:eu-west-1:123456789012:key/${String(id)}`;

/** KMS with the keys `one` and `two`, and a disabled key. */
const upstream = regionalClientOf({
  json: (operation, { KeyId: id }) => {
    if (operation !== 'kms.DescribeKey') throw new Error(operation);
    if (!['one', 'two', 'disabled'].includes(String(id))) {
      throw new AwsError('NotFoundException', 'no such key');
    }
    return { KeyMetadata: { Arn: keyArn(id), KeyState: id === 'disabled' ? 'Disabled' : 'Enabled' } };
  },
});

const running: CodeCommitService[] = [];
afterEach(() => Promise.all(running.splice(0).map(async (service) => service.stop?.())));

function started(endpoint?: string) {
  const codecommit = codeCommitService({
    path: process.env.PATH ?? '',
    endpoint,
    aws: clientOf(),
    now: () => 0,
  });
  running.push(codecommit);
  const call = callerOf(codecommit, { upstream });
  return {
    call,
    create: (input: Json = {}) => call('CreateRepository', { repositoryName: 'app', ...input }),
  };
}

const arn = 'arn:aws:codecommit:eu-west-1:123456789012:app';

describe('a repository', () => {
  it('has clone URLs, and no default branch before the first push', async () => {
    const { create } = started();
    const { repositoryMetadata } = await create();
    expect(repositoryMetadata).toEqual({
      accountId: '123456789012',
      repositoryId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      repositoryName: 'app',
      creationDate: 1001,
      lastModifiedDate: 1001,
      cloneUrlHttp: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app',
      cloneUrlSsh: 'ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app',
      Arn: arn,
    });
  });

  it('is cloned from the endpoint that serves it', async () => {
    const { create } = started('http://127.0.0.1:4566');
    expect((await create()).repositoryMetadata).toMatchObject({
      cloneUrlHttp: 'http://127.0.0.1:4566/v1/repos/app',
      cloneUrlSsh: 'ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app',
    });
  });

  it('keeps description, key by its ARN, and tags', async () => {
    const { call, create } = started();
    await create({ repositoryDescription: 'text', kmsKeyId: 'one', tags: { a: '1' } });
    const { repositoryMetadata } = await call('GetRepository', { repositoryName: 'app' });
    expect(repositoryMetadata).toMatchObject({ repositoryDescription: 'text', kmsKeyId: keyArn('one') });
    expect(repositoryMetadata).not.toHaveProperty('tags');
    expect(await call('ListTagsForResource', { resourceArn: arn })).toEqual({ tags: { a: '1' } });
  });

  it('takes a new description and loses an empty one', async () => {
    const { call, create } = started();
    await create({ repositoryDescription: 'old' });
    await call('UpdateRepositoryDescription', { repositoryName: 'app', repositoryDescription: 'new' });
    expect((await call('GetRepository', { repositoryName: 'app' })).repositoryMetadata).toMatchObject({
      repositoryDescription: 'new',
      creationDate: 1001,
      lastModifiedDate: 1002,
    });
    await call('UpdateRepositoryDescription', { repositoryName: 'app', repositoryDescription: '' });
    expect((await call('GetRepository', { repositoryName: 'app' })).repositoryMetadata).not.toHaveProperty(
      'repositoryDescription',
    );
  });

  it('takes a new name, and URLs and ARN with it', async () => {
    const { call, create } = started();
    const { repositoryMetadata: before } = await create();
    await call('UpdateRepositoryName', { oldName: 'app', newName: 'other' });
    expect((await call('GetRepository', { repositoryName: 'other' })).repositoryMetadata).toMatchObject({
      repositoryId: before.repositoryId,
      Arn: 'arn:aws:codecommit:eu-west-1:123456789012:other',
      cloneUrlHttp: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/other',
    });
    expect(await refusal(call('GetRepository', { repositoryName: 'app' }))).toBe(
      'RepositoryDoesNotExistException: app does not exist',
    );
  });

  it('takes a new key and says which one it had', async () => {
    const { call, create } = started();
    const { repositoryMetadata } = await create({ kmsKeyId: 'one' });
    expect(await call('UpdateRepositoryEncryptionKey', { repositoryName: 'app', kmsKeyId: 'two' })).toEqual({
      repositoryId: repositoryMetadata.repositoryId,
      kmsKeyId: keyArn('two'),
      originalKmsKeyId: keyArn('one'),
    });
  });

  it('is tagged and untagged', async () => {
    const { call, create } = started();
    await create({ tags: { a: '1', b: '1' } });
    await call('TagResource', { resourceArn: arn, tags: { b: '2', c: '3' } });
    await call('UntagResource', { resourceArn: arn, tagKeys: ['a'] });
    expect(await call('ListTagsForResource', { resourceArn: arn })).toEqual({ tags: { b: '2', c: '3' } });
  });

  it('is deleted once with its id, and again without one', async () => {
    const { call, create } = started();
    const { repositoryMetadata } = await create();
    expect(await call('DeleteRepository', { repositoryName: 'app' })).toEqual({
      repositoryId: repositoryMetadata.repositoryId,
    });
    expect(await call('DeleteRepository', { repositoryName: 'app' })).toEqual({});
  });

  it('has no branches', async () => {
    const { call, create } = started();
    await create();
    expect(await call('ListBranches', { repositoryName: 'app' })).toEqual({ branches: [] });
    const branch = 'BranchDoesNotExistException: main does not exist';
    expect(await refusal(call('GetBranch', { repositoryName: 'app', branchName: 'main' }))).toBe(branch);
    expect(
      await refusal(call('UpdateDefaultBranch', { repositoryName: 'app', defaultBranchName: 'main' })),
    ).toBe(branch);
  });

  it('belongs to its account and region', async () => {
    const { call, create } = started();
    await create();
    const elsewhere = { region: 'us-east-1' };
    expect(await refusal(call('GetRepository', { repositoryName: 'app' }, elsewhere))).toBe(
      'RepositoryDoesNotExistException: app does not exist',
    );
    expect(await call('ListRepositories', {}, elsewhere)).toEqual({ repositories: [] });
  });
});

describe('repositories', () => {
  it('are listed by name or by modification, in both orders', async () => {
    const { call } = started();
    for (const repositoryName of ['b', 'a', 'c']) await call('CreateRepository', { repositoryName });
    const names = async (input: Json) =>
      (await call('ListRepositories', input)).repositories.map((each: Json) => each.repositoryName).join('');
    expect(await names({})).toBe('abc');
    expect(await names({ order: 'descending' })).toBe('cba');
    expect(await names({ sortBy: 'lastModifiedDate' })).toBe('bac');
  });

  it('are got many at a time, missing ones named', async () => {
    const { call, create } = started();
    await create();
    const answer = await call('BatchGetRepositories', { repositoryNames: ['app', 'nope'] });
    expect(answer).toMatchObject({
      repositories: [{ repositoryName: 'app' }],
      repositoriesNotFound: ['nope'],
      errors: [],
    });
  });
});

describe('CodeCommit', () => {
  const badName =
    'InvalidRepositoryNameException: The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. Names are case sensitive. For more information, see Limits in the AWS CodeCommit User Guide. ';

  it.each<[string, string, Json, string]>([
    ['no name', 'CreateRepository', {}, 'RepositoryNameRequiredException: A repository name is required'],
    ['a bad name', 'CreateRepository', { repositoryName: 'a/b' }, badName],
    ['a name that ends with .git', 'CreateRepository', { repositoryName: 'a.git' }, badName],
    [
      'a name in use',
      'CreateRepository',
      { repositoryName: 'app' },
      'RepositoryNameExistsException: Repository named app already exists',
    ],
    [
      'a long description',
      'CreateRepository',
      { repositoryName: 'x', repositoryDescription: 'x'.repeat(1001) },
      'InvalidRepositoryDescriptionException: The repository description must have at most 1000 characters, got 1001',
    ],
    [
      'an unknown key',
      'CreateRepository',
      { repositoryName: 'x', kmsKeyId: 'three' },
      'EncryptionKeyNotFoundException: No encryption key was found: three',
    ],
    [
      'a disabled key',
      'UpdateRepositoryEncryptionKey',
      { repositoryName: 'app', kmsKeyId: 'disabled' },
      `EncryptionKeyDisabledException: The encryption key is not enabled: ${keyArn('disabled')}`,
    ],
    [
      'a system tag',
      'TagResource',
      { resourceArn: arn, tags: { 'aws:x': '1' } },
      "InvalidSystemTagUsageException: The tag key 'aws:x' has the reserved prefix aws:",
    ],
    [
      'more than 50 tags',
      'TagResource',
      { resourceArn: arn, tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [index, ''])) },
      'TooManyTagsException: A repository has at most 50 tags, got 51',
    ],
    [
      'an ARN of another service',
      'ListTagsForResource',
      { resourceArn: 'arn:aws:s3:::app' },
      'InvalidResourceArnException: The resource ARN must begin with arn:aws:codecommit:eu-west-1:123456789012:, got arn:aws:s3:::app',
    ],
    [
      'an unknown order',
      'ListRepositories',
      { order: 'up' },
      'InvalidOrderException: order must be one of ascending, descending, got up',
    ],
    [
      'no names',
      'BatchGetRepositories',
      {},
      'RepositoryNamesRequiredException: At least one repository name is required',
    ],
    [
      'a name that is taken',
      'UpdateRepositoryName',
      { oldName: 'app', newName: 'app' },
      'RepositoryNameExistsException: Repository named app already exists',
    ],
  ])('fails when called with %s', async (_, operation, input, message) => {
    const { call, create } = started();
    await create();
    expect(await refusal(call(operation, input))).toBe(message);
  });
});
