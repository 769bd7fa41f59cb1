/** Lambda on the embedded AWS with the real moto: functions from S3, their versions and aliases. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { zipOf } from '../rehearsal/cloud/lambda/lambda-caller';
import { signed } from '../support/fake-upstream';
import { describeWith, testTools } from '../support/tools';

/** moto looks whether Lambda may assume the role. */
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

describeWith([testTools.moto], 'Lambda on the embedded AWS', () => {
  let cloud: EmbeddedAws;
  let lambda: LambdaClient;
  let s3: S3Client;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env });
    const client = {
      endpoint: cloud.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    };
    lambda = new LambdaClient(client);
    s3 = new S3Client({ ...client, forcePathStyle: true });
    const role = { Action: 'CreateRole', Version: '2010-05-08', RoleName: 'greet' };
    await fetch(cloud.endpoint, {
      method: 'POST',
      headers: signed('iam'),
      body: new URLSearchParams({ ...role, AssumeRolePolicyDocument: trust }),
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    const versioning = { Bucket: 'code', VersioningConfiguration: { Status: 'Enabled' as const } };
    await s3.send(new PutBucketVersioningCommand(versioning));
  });

  afterAll(async () => {
    lambda.destroy();
    s3.destroy();
    await cloud.stop();
  });

  const upload = async (answer: string): Promise<string> => {
    const Body = zipOf({ 'index.mjs': `export const handler = async ({ name }) => '${answer} ' + name;` });
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'a.zip', Body }));
    return VersionId!;
  };
  const invoke = async (FunctionName: string, Qualifier?: string) => {
    const Payload = JSON.stringify({ name: 'moto' });
    const { Payload: answer, ExecutedVersion } = await lambda.send(
      new InvokeCommand({ FunctionName, Qualifier, Payload }),
    );
    return [JSON.parse(Buffer.from(answer!).toString()), ExecutedVersion] as const;
  };

  it('runs the version of the code that is named, and published versions for good', async () => {
    const [first, second] = [await upload('hello'), await upload('goodbye')];
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'greet',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::123456789012:role/greet',
        Timeout: 60,
        Code: { S3Bucket: 'code', S3Key: 'a.zip', S3ObjectVersion: first },
      }),
    );
    expect(await invoke('greet')).toEqual(['hello moto', '$LATEST']);
    await lambda.send(new PublishVersionCommand({ FunctionName: 'greet' }));
    await lambda.send(new CreateAliasCommand({ FunctionName: 'greet', Name: 'live', FunctionVersion: '1' }));
    await lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'greet',
        S3Bucket: 'code',
        S3Key: 'a.zip',
        S3ObjectVersion: second,
      }),
    );
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'greet' }));
    expect(await invoke(Configuration!.FunctionArn!)).toEqual(['goodbye moto', '$LATEST']);
    expect(await invoke('greet', 'live')).toEqual(['hello moto', '1']);
    expect(await invoke('greet:1')).toEqual(['hello moto', '1']);
  });

  it('refuses a function that is not there in the words of Lambda', async () => {
    await expect(invoke('nobody')).rejects.toThrow(
      /Function not found: arn:aws:lambda:eu-west-1:123456789012:function:nobody/,
    );
  });
});
