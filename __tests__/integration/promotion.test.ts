/**
 * What an environment in the middle does with a release, on an embedded AWS: it copies the image that another one has
 * named, and hands it on. With the functions, and with the grants of the roles, as they are synthesized.
 */
import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentGroupCommand, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
  type ActionDeclaration,
} from '@aws-sdk/client-codepipeline';
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  ECRClient,
} from '@aws-sdk/client-ecr';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { awsClients, destroyClients, type AwsClients } from '../../rehearsal/scenarios/aws';
import { listenerUrls } from '../../rehearsal/scenarios/listener-urls';
import { deploymentPackage } from '../../stacks/deployment-package';
import { imageCopyProgram } from '../../stacks/promotion/image-copy';
import { releaseRecordProgram } from '../../stacks/promotion/release-record';
import { clientAt } from '../support/emulator-client';
import type { Policy } from '../support/iam';
import { freePort } from '../support/free-port';
import { variants } from '../support/role-variants';
import { synthRoles } from '../support/roles';
import { region, serviceName } from '../support/sample-arns';
import { pushImage, sampleImage } from '../support/sample-image';
import { createStage, type CreatedStage } from '../support/stage/create-stage';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

const accountId = '123456789012';
const origin = 'bluegreen-trial-nodejs';
const artifacts = `${serviceName}-art-20260101`;
const promotedTo = `${serviceName}-promotion-${accountId}`;
const handedOn = `bluegreen-live-nodejs-promotion-${accountId}`;
const Key = 'release.json';
const commit = 'c'.repeat(40);

/** What is synthesized for the account of the samples, in the account of the embedded AWS. */
const { settings } = variants.find(({ title }) => title === 'promotion')!;
const roles = JSON.parse(
  JSON.stringify(synthRoles(settings)).replaceAll('111122223333', accountId),
) as ReturnType<typeof synthRoles>;

const image = sampleImage(Buffer.alloc(3_000_000, 'layer'));
const { manifest, digest } = image;

const action = (
  name: string,
  provider: 'S3' | 'Lambda',
  configuration: Record<string, string>,
  more: Partial<ActionDeclaration> = {},
): ActionDeclaration => ({
  name,
  actionTypeId: {
    category: provider === 'S3' ? 'Source' : 'Invoke',
    owner: 'AWS',
    provider,
    version: '1',
  },
  configuration,
  ...more,
});

describeWith([testTools.moto], 'a promotion on an embedded AWS', () => {
  let cloud: EmbeddedAws;
  let created: CreatedStage;
  let clients: AwsClients;
  let ecr: ECRClient;
  let s3: S3Client;
  let lambda: LambdaClient;
  let pipelines: CodePipelineClient;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const access = { endpoint: cloud.endpoint, region, credentials };
    clients = awsClients(access);
    ecr = new ECRClient(access);
    s3 = new S3Client({ ...access, forcePathStyle: true });
    lambda = new LambdaClient(access);
    pipelines = new CodePipelineClient(access);
    const repositoryUrl = `${new URL(cloud.endpoint).host}/${serviceName}`;
    await createRoles();
    await createBuckets();
    await createImages();
    created = await createStage({
      access,
      name: serviceName,
      image: `${repositoryUrl}@${digest}`,
      speed: 60,
      listenerUrl: listenerUrls(cloud),
      ports: { production: await freePort(), test: await freePort() },
    });
    const { containerName } = created.stage;
    const service = {
      CLUSTER_NAME: serviceName,
      SERVICE_NAME: serviceName,
      CONTAINER_NAME: containerName,
      REPOSITORY_NAME: serviceName,
      REPOSITORY_URL: repositoryUrl,
    };
    await createFunction('image-copy', imageCopyProgram, {
      ...service,
      ARCHITECTURE: 'X86_64',
      ORIGIN_REPOSITORY: origin,
      ORIGIN_REGISTRY: accountId,
      ORIGIN_REGION: region,
    });
    await createFunction('promotion', releaseRecordProgram, {
      ...service,
      ENVIRONMENT: 'dev',
      APPLICATION_NAME: serviceName,
      DEPLOYMENT_GROUP_NAME: serviceName,
      RELEASE_KEY: Key,
    });
  });

  afterAll(async () => {
    await created.remove();
    destroyClients(clients);
    for (const client of [ecr, s3, lambda, pipelines]) client.destroy();
    await cloud.stop();
  });

  const iam = () => clientAt({ endpoint: cloud.endpoint, region: 'us-east-1' });

  const grant = (RoleName: string, grants: Policy) =>
    iam().query('iam.PutRolePolicy', {
      RoleName,
      PolicyName: 'grants',
      PolicyDocument: JSON.stringify(grants),
    });

  async function createRoles(): Promise<void> {
    for (const { name, trust, grants } of roles.filter((role) => role.grants.Statement.length > 0)) {
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      await iam().query('iam.CreateRole', { RoleName: name, AssumeRolePolicyDocument });
      await grant(name, grants);
    }
  }

  async function createBuckets(): Promise<void> {
    for (const Bucket of [artifacts, promotedTo, handedOn]) {
      await s3.send(
        new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
      );
      await s3.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
    }
    await s3.send(
      new PutObjectCommand({
        Bucket: promotedTo,
        Key,
        Body: JSON.stringify({ digest, version: commit, environment: 'trial' }),
      }),
    );
  }

  async function createImages(): Promise<void> {
    for (const repositoryName of [origin, serviceName]) {
      await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
    }
    await pushImage(ecr, origin, image, commit);
  }

  const createFunction = (name: string, program: string, Variables: Record<string, string>) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: `${serviceName}-${name}`,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${accountId}:role/${serviceName}-${name}`,
        Timeout: 900,
        Code: { ZipFile: Buffer.from(deploymentPackage(program).base64, 'base64') },
        Environment: { Variables },
      }),
    );

  /** It starts by itself. */
  const createPipeline = () =>
    pipelines.send(
      new CreatePipelineCommand({
        pipeline: {
          name: serviceName,
          roleArn: `arn:aws:iam::${accountId}:role/${serviceName}-pipeline`,
          pipelineType: 'V2',
          artifactStore: { type: 'S3', location: artifacts },
          stages: [
            {
              name: 'Source',
              actions: [
                action(
                  'Source',
                  'S3',
                  { S3Bucket: promotedTo, S3ObjectKey: Key, PollForSourceChanges: 'false' },
                  { outputArtifacts: [{ name: 'Source' }] },
                ),
              ],
            },
            {
              name: 'Image',
              actions: [
                action(
                  'Copy',
                  'Lambda',
                  { FunctionName: `${serviceName}-image-copy`, UserParameters: '{"startedBy":"source"}' },
                  { inputArtifacts: [{ name: 'Source' }], namespace: 'Image' },
                ),
              ],
            },
            {
              name: 'Promote',
              actions: [
                action('live', 'Lambda', {
                  FunctionName: `${serviceName}-promotion`,
                  UserParameters: JSON.stringify({
                    digest: '#{Image.IMAGE_DIGEST}',
                    soakMinutes: 0,
                    ...{ to: 'live', bucket: handedOn, region, owner: accountId },
                  }),
                }),
              ],
            },
          ],
        },
      }),
    );

  /** Waits for the end of the newest execution. @returns by action, how it ended and what it said */
  async function outcome(): Promise<Record<string, string>> {
    const pipelineName = serviceName;
    const id = await until(
      async () => {
        const { pipelineExecutionSummaries = [] } = await pipelines.send(
          new ListPipelineExecutionsCommand({ pipelineName }),
        );
        const [newest] = pipelineExecutionSummaries;
        return newest?.status === 'InProgress' ? undefined : newest?.pipelineExecutionId;
      },
      'the end of the execution',
      undefined,
      100,
    );
    const { actionExecutionDetails = [] } = await pipelines.send(
      new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId: id } }),
    );
    return Object.fromEntries(
      actionExecutionDetails.map(({ actionName = '', status, output }) => {
        const { externalExecutionSummary = '', errorDetails } = output?.executionResult ?? {};
        return [actionName, `${status ?? ''}: ${errorDetails?.message ?? externalExecutionSummary}`];
      }),
    );
  }

  async function again(): Promise<Record<string, string>> {
    await pipelines.send(new StartPipelineExecutionCommand({ name: serviceName }));
    return outcome();
  }

  const copied = async () => {
    const { images = [] } = await ecr.send(
      new BatchGetImageCommand({ repositoryName: serviceName, imageIds: [{ imageTag: commit }] }),
    );
    return images[0];
  };

  it('copies the image with its digest and hands it on', async () => {
    await createPipeline();
    expect(await outcome()).toMatchObject({
      Copy: `Succeeded: ${commit} of trial, ${digest}`,
      live: `Succeeded: ${commit} of dev, ${digest}`,
    });
    expect(await copied()).toMatchObject({ imageId: { imageDigest: digest }, imageManifest: manifest });
    const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket: handedOn, Key }));
    expect(JSON.parse(await Body!.transformToString())).toEqual({
      digest,
      version: commit,
      environment: 'dev',
    });
    expect(Metadata).toMatchObject({ digest, version: commit });
  });

  it('hands nothing on while an alarm of the deployment group is in ALARM', async () => {
    const group = { applicationName: serviceName, deploymentGroupName: serviceName };
    const { deploymentGroupInfo } = await clients.codeDeploy.send(new GetDeploymentGroupCommand(group));
    const { alarms = [] } = deploymentGroupInfo?.alarmConfiguration ?? {};
    const watch = (...more: { name: string }[]) =>
      clients.codeDeploy.send(
        new UpdateDeploymentGroupCommand({
          applicationName: serviceName,
          currentDeploymentGroupName: serviceName,
          alarmConfiguration: { enabled: true, alarms: [...alarms, ...more] },
        }),
      );
    // Without data, for good: a state that is set lasts until the next look.
    await clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'heartbeat',
        Namespace: 'test',
        MetricName: 'heartbeat',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      }),
    );
    await until(async () => {
      const { MetricAlarms = [] } = await clients.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: ['heartbeat'] }),
      );
      return MetricAlarms[0]?.StateValue === 'ALARM';
    }, 'an alarm');
    await watch({ name: 'heartbeat' });
    expect((await again()).live).toBe(
      'Failed: nothing is promoted from dev while alarms are in ALARM: heartbeat',
    );
    await watch();
    expect((await again()).live).toBe(`Succeeded: ${digest} is promoted already`);
  });

  it.each([
    ['image-copy', 'ecs:DescribeServices', 'Copy'],
    ['image-copy', 'ecr:BatchGetImage', 'Copy'],
    ['image-copy', 'ecr:BatchCheckLayerAvailability', 'Copy'],
    ['image-copy', 'ecr:PutImage', 'Copy'],
    ['promotion', 'codedeploy:GetDeploymentGroup', 'live'],
    ['promotion', 'cloudwatch:DescribeAlarms', 'live'],
  ])('the %s fails without %s, in the words of IAM', async (role, denied, name) => {
    const { name: RoleName, grants } = roles.find((each) => each.name === `${serviceName}-${role}`)!;
    const reduced = grants.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each) => each !== denied),
    })).filter(({ Action }) => Action.length > 0);
    if (role === 'image-copy' && (await copied()) !== undefined) {
      const imageIds = [{ imageDigest: digest }];
      await ecr.send(new BatchDeleteImageCommand({ repositoryName: serviceName, imageIds }));
    }
    await grant(RoleName, { ...grants, Statement: reduced });
    const said = (await again())[name];
    await grant(RoleName, grants);
    expect(said).toMatch(/^Failed: AccessDenied/);
    expect(said).toContain(`is not authorized to perform: ${denied} on resource: `);
  });
});
