import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import { readZipFile } from '../../../../../rehearsal/cloud/codepipeline/actions/zip-file';
import { ActionStage, failureOf } from './action-stage';

const type = 'Source/AWS/ECR/1';
const imageDigest = `sha256:${'a'.repeat(64)}`;
const repositoryUri = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app';
let stage: ActionStage;

beforeEach(() => {
  stage = new ActionStage();
  stage.answers.set('DescribeImages', () => ({
    imageDetails: [
      {
        registryId: '123456789012',
        repositoryName: 'app',
        imageDigest,
        imageTags: ['latest', 'v1'],
        imageSizeInBytes: 5,
        imagePushedAt: 1_700_000_000,
      },
    ],
  }));
  stage.answers.set('DescribeRepositories', () => ({ repositories: [{ repositoryUri }] }));
});

const inputOf = (operation: string) => stage.calls.find((call) => call.operation === operation)?.input;

describe('the source action of ECR', () => {
  it('hands on where the image is, by its digest', async () => {
    const result = await stage.perform(type, { RepositoryName: 'app' });
    expect(inputOf('DescribeImages')).toEqual({ repositoryName: 'app', imageIds: [{ imageTag: 'latest' }] });
    const [written] = stage.written;
    expect(JSON.parse(readZipFile(written!.body, 'imageDetail.json', 9999)!)).toMatchObject({
      Version: '1.0',
      RegistryId: '123456789012',
      RepositoryName: 'app',
      ImageDigest: imageDigest,
      ImageTags: ['latest', 'v1'],
      ImageSizeInBytes: '5',
      ImageURI: `${repositoryUri}@${imageDigest}`,
    });
    expect(result).toMatchObject({
      externalExecutionId: imageDigest,
      revision: { revisionId: imageDigest },
      variables: {
        ImageDigest: imageDigest,
        ImageTag: 'latest',
        ImageURI: `${repositoryUri}@${imageDigest}`,
        RegistryId: '123456789012',
        RepositoryName: 'app',
      },
    });
    expect(stage.asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'ecr:DescribeImages arn:aws:ecr:eu-west-1:123456789012:repository/app',
      's3:PutObject arn:aws:s3:::artifacts/web/Source/1',
    ]);
  });

  it('takes the tag of its configuration, and a digest that the caller has fixed', async () => {
    await stage.perform(type, { RepositoryName: 'app', ImageTag: 'v1' });
    expect(inputOf('DescribeImages')).toMatchObject({ imageIds: [{ imageTag: 'v1' }] });
    stage.calls.length = 0;
    await stage.perform(type, { RepositoryName: 'app' }, { sourceRevision: imageDigest });
    expect(inputOf('DescribeImages')).toMatchObject({ imageIds: [{ imageDigest }] });
  });

  it('fails where ECR has no such image, or the role may not look', async () => {
    stage.answers.set('DescribeImages', () => {
      throw new AwsError('ImageNotFoundException', 'there is none');
    });
    expect(await failureOf(stage.perform(type, { RepositoryName: 'app' }))).toBe(
      'ConfigurationError: there is none (Service: AmazonECR; Status Code: 400; Error Code: ImageNotFoundException; Request ID: id; Proxy: null)',
    );
    stage.denied = ['ecr:DescribeImages'];
    expect(await failureOf(stage.perform(type, { RepositoryName: 'app' }))).toMatch(
      /^PermissionError: The service role or action role doesn’t have the permissions required to access the Amazon ECR repository named app\./,
    );
  });
});
