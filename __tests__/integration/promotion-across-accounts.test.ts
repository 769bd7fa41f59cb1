/**
 * A release goes from an environment to another one, whose account and Region are others, with the functions and the policies
 * that are synthesized: on two embedded AWSs behind one endpoint. Each grant that is taken away is missed by its name.
 */
import {
  CodePipelineClient,
  CreatePipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
  type ActionDeclaration,
} from '@aws-sdk/client-codepipeline';
import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ECRClient,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import type { EmbeddedAws } from '../../rehearsal/cloud';
import type { PolicyDocument } from '../../rehearsal/cloud/iam/policy';
import { listenerUrls } from '../../rehearsal/scenarios/listener-urls';
import { deploymentPackage } from '../../stacks/deployment-package';
import { imageCopyProgram } from '../../stacks/promotion/image-copy';
import { releaseRecordProgram } from '../../stacks/promotion/release-record';
import { startAccounts, type Accounts } from '../support/accounts';
import { clientAt } from '../support/emulator-client';
import { freePort } from '../support/free-port';
import {
  bucket,
  live,
  promotionPolicies,
  promotionRoles,
  repository,
  repositoryArn,
  roles,
  staging,
} from '../support/promotion-policies';
import { pushImage, sampleImage } from '../support/sample-image';
import { createStage, type CreatedStage } from '../support/stage/create-stage';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

const [ofStaging, ofLive] = ['shop-staging-web', 'shop-live-web'] as const;
const commit = 'c'.repeat(40);
const key = 'release.json';
const policies = promotionPolicies();

const image = sampleImage(Buffer.from('layer'));
const { manifest, digest } = image;

/** The clients of an administrator of an account. */
function administrator({ endpoint }: EmbeddedAws, region: string) {
  const access = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  return {
    access,
    ecr: new ECRClient(access),
    ecs: new ECSClient(access),
    lambda: new LambdaClient(access),
    pipelines: new CodePipelineClient(access),
    s3: new S3Client({ ...access, forcePathStyle: true }),
    iam: clientAt({ endpoint, region: 'us-east-1' }),
  };
}
type Administrator = ReturnType<typeof administrator>;

const lambdaAction = (
  name: string,
  FunctionName: string,
  parameters: object,
  more: Partial<ActionDeclaration> = {},
) => ({
  name,
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' } as const,
  configuration: { FunctionName, UserParameters: JSON.stringify(parameters) },
  ...more,
});
const sourceAction = (S3Bucket: string, S3ObjectKey: string): ActionDeclaration => ({
  name: 'Source',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { S3Bucket, S3ObjectKey, PollForSourceChanges: 'false' },
  outputArtifacts: [{ name: 'Source' }],
});

/** Without one action on one resource; in the policy of a repository, without the action. */
function without(policy: PolicyDocument, action: string, resource: string): PolicyDocument {
  const statements = [policy.Statement].flat().map((statement) => {
    const isMeant =
      [statement.Resource ?? resource].flat().includes(resource) && statement.Effect === 'Allow';
    const actions = [statement.Action ?? []].flat();
    return isMeant ? { ...statement, Action: actions.filter((each) => each !== action) } : statement;
  });
  const left = statements.filter(({ Action }) => [Action ?? []].flat().length > 0);
  return { ...policy, Statement: left };
}

describeWith([testTools.moto], 'a promotion to another account and Region', () => {
  let accounts: Accounts;
  let created: CreatedStage;
  let from: Administrator;
  let to: Administrator;

  beforeAll(async () => {
    accounts = await startAccounts([staging.accountId, live.accountId], 60);
    from = administrator(accounts.account(staging.accountId), staging.region);
    to = administrator(accounts.account(live.accountId), live.region);
    await createImage();
    created = await createStage({
      access: from.access,
      name: ofStaging,
      image: `${hostOf(from)}/${repository}@${digest}`,
      speed: 60,
      listenerUrl: listenerUrls(accounts.account(staging.accountId)),
      ports: { production: await freePort(), test: await freePort() },
    });
    await createStaging();
    await createLive();
  });

  afterAll(async () => {
    await created.remove();
    for (const { ecr, ecs, lambda, pipelines, s3 } of [from, to])
      for (const client of [ecr, ecs, lambda, pipelines, s3]) client.destroy();
    await accounts.stop();
  });

  const hostOf = ({ access }: Administrator) => new URL(access.endpoint).host;

  async function createImage(): Promise<void> {
    const { ecr } = from;
    const place = { repositoryName: repository };
    await ecr.send(new CreateRepositoryCommand(place));
    await setRepositoryPolicy(policies.repository);
    await pushImage(ecr, repository, image, commit);
  }

  const setRepositoryPolicy = (policy: PolicyDocument) =>
    from.ecr.send(
      new SetRepositoryPolicyCommand({ repositoryName: repository, policyText: JSON.stringify(policy) }),
    );
  const setBucketPolicy = (policy: PolicyDocument) =>
    to.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(policy) }));

  async function createBucket({ s3, access }: Administrator, Bucket: string): Promise<void> {
    const LocationConstraint = access.region as BucketLocationConstraint;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }

  async function createRoles({ iam }: Administrator, environment: 'staging' | 'live'): Promise<void> {
    for (const { name, trust, grants } of promotionRoles(environment)) {
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      await iam.query('iam.CreateRole', { RoleName: name, AssumeRolePolicyDocument });
      await grant({ iam }, name, grants);
    }
  }

  const grant = ({ iam }: Pick<Administrator, 'iam'>, RoleName: string, policy: object) =>
    iam.query('iam.PutRolePolicy', {
      RoleName,
      PolicyName: 'grants',
      PolicyDocument: JSON.stringify(policy),
    });

  const createFunction = (
    { lambda }: Administrator,
    Role: string,
    program: string,
    Variables: Record<string, string>,
  ) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: Role.slice(Role.lastIndexOf('/') + 1),
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role,
        Timeout: 900,
        Code: { ZipFile: Buffer.from(deploymentPackage(program).base64, 'base64') },
        Environment: { Variables },
      }),
    );

  const serviceOf = (admin: Administrator, name: string) => ({
    CLUSTER_NAME: name,
    SERVICE_NAME: name,
    CONTAINER_NAME: created.stage.containerName,
    REPOSITORY_NAME: name,
    REPOSITORY_URL: `${hostOf(admin)}/${name}`,
  });

  const createPipeline = (
    { pipelines }: Administrator,
    name: string,
    accountId: string,
    source: ActionDeclaration,
    action: ActionDeclaration,
  ) =>
    pipelines.send(
      new CreatePipelineCommand({
        pipeline: {
          name,
          roleArn: `arn:aws:iam::${accountId}:role/${name}-pipeline`,
          pipelineType: 'V2',
          artifactStore: { type: 'S3', location: `${name}-art-20260101` },
          stages: [
            { name: 'Source', actions: [source] },
            { name: 'Last', actions: [action] },
          ],
        },
      }),
    );

  /** Its pipeline is only the last stage, so that its source is one that nobody has to build. */
  async function createStaging(): Promise<void> {
    await createRoles(from, 'staging');
    await grant(from, `${ofStaging}-pipeline`, {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    await createBucket(from, `${ofStaging}-art-20260101`);
    await createBucket(from, 'commits');
    await from.s3.send(new PutObjectCommand({ Bucket: 'commits', Key: 'commit', Body: commit }));
    await createFunction(from, roles.promotion, releaseRecordProgram, {
      ...serviceOf(from, ofStaging),
      ENVIRONMENT: 'staging',
      APPLICATION_NAME: ofStaging,
      DEPLOYMENT_GROUP_NAME: ofStaging,
      RELEASE_KEY: key,
    });
    const receiver = { to: 'live', bucket, region: live.region, owner: live.accountId };
    const promote = lambdaAction('live', `${ofStaging}-promotion`, { digest, soakMinutes: 0, ...receiver });
    await createPipeline(from, ofStaging, staging.accountId, sourceAction('commits', 'commit'), promote);
  }

  /** All but its bucket. */
  async function createLive(): Promise<void> {
    await createRoles(to, 'live');
    await to.ecs.send(new CreateClusterCommand({ clusterName: ofLive }));
    await to.ecr.send(new CreateRepositoryCommand({ repositoryName: ofLive }));
    await createBucket(to, `${ofLive}-art-20260101`);
    await createFunction(to, roles.imageCopy, imageCopyProgram, {
      ...serviceOf(to, ofLive),
      ARCHITECTURE: 'X86_64',
      ORIGIN_REPOSITORY: repository,
      ORIGIN_REGISTRY: staging.accountId,
      ORIGIN_REGION: staging.region,
    });
  }

  async function createPromotions(): Promise<void> {
    await createBucket(to, bucket);
    await setBucketPolicy(policies.bucket);
    await to.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    const EventPattern = JSON.stringify({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [bucket] }, object: { key: [key] } },
    });
    const events = clientAt(to.access);
    await events.json('events.PutRule', { Name: `${ofLive}-source`, EventPattern });
    const target = {
      Id: 'pipeline',
      Arn: `arn:aws:codepipeline:${live.region}:${live.accountId}:${ofLive}`,
      RoleArn: `arn:aws:iam::${live.accountId}:role/${ofLive}-events`,
    };
    await events.json('events.PutTargets', { Rule: `${ofLive}-source`, Targets: [target] });
    const copy = lambdaAction(
      'Copy',
      `${ofLive}-image-copy`,
      { startedBy: 'source' },
      { inputArtifacts: [{ name: 'Source' }] },
    );
    await createPipeline(to, ofLive, live.accountId, sourceAction(bucket, key), copy);
  }

  /** Waits for the end of the newest execution. @returns its id, and how its last action ended and what it said */
  async function outcome({ pipelines }: Administrator, pipelineName: string, after?: string) {
    const id = await until(
      async () => {
        const { pipelineExecutionSummaries = [] } = await pipelines.send(
          new ListPipelineExecutionsCommand({ pipelineName }),
        );
        const [newest] = pipelineExecutionSummaries;
        const hasEnded = newest?.status !== 'InProgress' && newest?.pipelineExecutionId !== after;
        return hasEnded ? newest?.pipelineExecutionId : undefined;
      },
      'the end of the execution',
      undefined,
      100,
    );
    const { actionExecutionDetails = [] } = await pipelines.send(
      new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId: id } }),
    );
    const [last] = actionExecutionDetails;
    const { externalExecutionSummary = '', errorDetails } = last?.output?.executionResult ?? {};
    return { id, said: `${last?.status ?? ''}: ${errorDetails?.message ?? externalExecutionSummary}` };
  }

  /** Starts the pipeline, which nothing else does meanwhile. */
  async function run(admin: Administrator, name: string): Promise<string> {
    const { id: before } = await outcome(admin, name);
    await admin.pipelines.send(new StartPipelineExecutionCommand({ name }));
    return (await outcome(admin, name, before)).said;
  }

  const copied = async () => {
    const { images = [] } = await to.ecr.send(
      new BatchGetImageCommand({ repositoryName: ofLive, imageIds: [{ imageTag: commit }] }),
    );
    return images[0];
  };

  it('fails while the other environment is not deployed, and says so', async () => {
    expect((await outcome(from, ofStaging)).said).toBe(
      `Failed: live has no bucket ${bucket} yet: deploy its pipeline, then retry this stage; staging runs the release, which nothing takes back`,
    );
  });

  it('starts the other pipeline, which copies the same digest', async () => {
    await createPromotions();
    const first = await outcome(to, ofLive);
    expect(first.said).toMatch(/^Failed: /);
    expect(await run(from, ofStaging)).toBe(`Succeeded: ${commit} of staging, ${digest}`);
    expect((await outcome(to, ofLive, first.id)).said).toBe(`Succeeded: ${commit} of staging, ${digest}`);
    expect(await copied()).toMatchObject({ imageId: { imageDigest: digest }, imageManifest: manifest });
    const { Body } = await to.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    expect(JSON.parse(await Body!.transformToString())).toMatchObject({ digest, environment: 'staging' });
    expect(await run(from, ofStaging)).toBe(`Succeeded: ${digest} is promoted already`);
  });

  const object = `arn:aws:s3:::${bucket}/${key}`;

  it.each([
    ['s3:GetObject', object, 'identity'],
    ['s3:PutObject', object, 'identity'],
    ['s3:GetObject', object, 'resource'],
    ['s3:PutObject', object, 'resource'],
  ] as const)('names nothing without %s on %s in the %s-based policy', async (action, resource, side) => {
    await to.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    const role = promotionRoles('staging').find(({ name }) => name === `${ofStaging}-promotion`)!;
    if (side === 'identity') await grant(from, role.name, without(role.grants, action, resource));
    else await setBucketPolicy(without(policies.bucket, action, resource));
    const said = await run(from, ofStaging);
    await grant(from, role.name, role.grants);
    await setBucketPolicy(policies.bucket);
    expect(said).toMatch(/^Failed: AccessDenied: User: /);
    expect(said).toContain(`is not authorized to perform: ${action} on resource: `);
    expect(said).toContain(resource);
    expect(said).toContain(`because no ${side}-based policy allows the ${action} action`);
  });

  it.each([
    ['ecr:BatchGetImage', 'identity'],
    ['ecr:GetDownloadUrlForLayer', 'identity'],
    ['ecr:BatchGetImage', 'resource'],
    ['ecr:GetDownloadUrlForLayer', 'resource'],
  ] as const)('copies nothing without %s in the %s-based policy', async (action, side) => {
    const { id: before } = await outcome(to, ofLive);
    await to.ecr.send(new DeleteRepositoryCommand({ repositoryName: ofLive, force: true }));
    await to.ecr.send(new CreateRepositoryCommand({ repositoryName: ofLive }));
    const role = promotionRoles('live').find(({ name }) => name === `${ofLive}-image-copy`)!;
    const reduced = without(role.grants, action, repositoryArn);
    if (side === 'identity') await grant(to, role.name, reduced);
    else await setRepositoryPolicy(without(policies.repository, action, repositoryArn));
    const body = JSON.stringify({ digest, version: commit, environment: 'staging' });
    await to.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    const { said } = await outcome(to, ofLive, before);
    await grant(to, role.name, role.grants);
    await setRepositoryPolicy(policies.repository);
    expect(said).toMatch(/^Failed: AccessDeniedException: User: /);
    expect(said).toContain(`is not authorized to perform: ${action} on resource: ${repositoryArn} `);
    expect(said).toContain(`because no ${side}-based policy allows the ${action} action`);
    expect(await copied()).toBeUndefined();
  });
});
