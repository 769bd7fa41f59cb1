/** Releases through CodePipeline's blue/green action, on services that exist: S3, ECS and CodeDeploy with its engine. */
import {
  GetDeploymentCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import type { TrafficRouting } from '../../deployment/machine';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { JobBoard } from '../../rehearsal/cloud/codepipeline';
import { actionProviders } from '../../rehearsal/cloud/codepipeline/actions';
import {
  ActionFailure,
  type ActionProgress,
  type ActionProps,
  type ActionResult,
} from '../../rehearsal/cloud/codepipeline/action';
import { awsClient } from '../../rehearsal/cloud/contract/client';
import { objectsAt } from '../../rehearsal/cloud/contract/objects';
import { Upstream } from '../../rehearsal/cloud/emulator/upstream';
import { scaledClock } from '../../rehearsal/runtime/clock';
import { awsClients, destroyClients, type AwsAccess, type AwsClients } from '../../rehearsal/scenarios/aws';
import { deploymentConfigName } from '../../rehearsal/scenarios/deployment-config';
import { listenerUrls } from '../../rehearsal/scenarios/listener-urls';
import { programCommand, programImage } from '../../rehearsal/scenarios/program';
import type { Stage } from '../../rehearsal/scenarios/stage';
import { freePort } from '../support/free-port';
import { createStage, type CreatedStage } from '../support/stage/create-stage';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

const region = 'us-east-1';
const bucket = 'artifacts';
/** Longer than any test: nothing but its stop ends the deployment. */
const standing: TrafficRouting = { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 2000 };

describeWith([testTools.moto], 'the blue/green action on an embedded AWS', () => {
  let cloud: EmbeddedAws;
  let created: CreatedStage;
  let stage: Stage;
  let clients: AwsClients;
  let s3: S3Client;
  let endpoint: Upstream;

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env, speed: 120 });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const access: Required<AwsAccess> = { endpoint: cloud.endpoint, region, credentials };
    endpoint = new Upstream(new URL(cloud.endpoint));
    clients = awsClients(access);
    s3 = new S3Client({ ...access, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    created = await createStage({
      access,
      name: 'web',
      speed: 120,
      listenerUrl: listenerUrls(cloud),
      ports: { production: await freePort(), test: await freePort() },
      terminationWaitMinutes: 0,
    });
    ({ stage } = created);
    await until(async () => {
      const { services = [] } = await clients.ecs.send(
        new DescribeServicesCommand({ cluster: 'web', services: ['web'] }),
      );
      return services[0]?.taskSets?.[0]?.stabilityStatus === 'STEADY_STATE';
    }, 'a steady service');
  });

  afterAll(async () => {
    await created.remove();
    destroyClients(clients);
    s3.destroy();
    endpoint.close();
    await cloud.stop();
  });

  const version = async () => (await fetch(`${stage.productionUrl}/version`)).text();

  const nobody = () => Promise.reject(new Error('no part of a deployment'));
  const repositories = { head: nobody, archive: nobody, ensure: nobody };

  /** Puts a release into the bucket and performs the action on it. */
  async function release(
    name: string,
    image: string,
    report: (progress: ActionProgress) => void = () => undefined,
  ): Promise<ActionResult> {
    const template = {
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: stage.containerName,
          image: '<IMAGE1_NAME>',
          command: programCommand(),
          essential: true,
          portMappings: [{ containerPort: stage.containerPort, protocol: 'tcp' }],
          environment: [{ name: 'APP_VERSION', value: name }],
        },
      ],
    };
    const appSpec = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo: { ContainerName: ${stage.containerName}, ContainerPort: ${stage.containerPort} }
`;
    const zip = zipSync({
      'taskdef.json': strToU8(JSON.stringify(template)),
      'appspec.yaml': strToU8(appSpec),
      'imageDetail.json': strToU8(JSON.stringify({ ImageURI: image })),
    });
    const artifact = { name: 'Release', bucket, key: `web/Release/${name}` };
    const objects = objectsAt(cloud.endpoint);
    await objects.write(region, artifact, Buffer.from(zip));
    const perform = actionProviders({
      aws: awsClient((request) => endpoint.send(request)),
      objects,
      permissions: { require: () => Promise.resolve() },
      codeCommit: repositories,
      connections: repositories,
      builds: { start: nobody, ended: nobody, stop: () => undefined },
      roles: { open: nobody, close: () => undefined },
      jobs: new JobBoard(),
      clock: scaledClock({ speed: 60, startedAt: Date.now() }),
    })['Deploy/AWS/CodeDeployToECS/1'];
    const action = {
      name: 'Deploy',
      actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeployToECS', version: '1' },
      configuration: {
        ApplicationName: stage.application,
        DeploymentGroupName: stage.deploymentGroup,
        TaskDefinitionTemplateArtifact: 'Release',
        AppSpecTemplateArtifact: 'Release',
        Image1ArtifactName: 'Release',
        Image1ContainerName: 'IMAGE1_NAME',
      },
    } as unknown as ActionProps['action'];
    const result = await perform?.({
      pipelineName: 'web',
      pipelineArn: `arn:aws:codepipeline:${region}:123456789012:web`,
      executionId: 'execution',
      actionExecutionId: 'action-execution',
      region,
      accountId: '123456789012',
      roleArn: 'arn:aws:iam::123456789012:role/web-pipeline',
      action,
      inputs: [artifact],
      outputs: [],
      encryptionKey: undefined,
      signal: new AbortController().signal,
      report,
    });
    if (result === undefined) throw new Error('nobody performs the action');
    return result;
  }

  it('releases the image that the artifact names', async () => {
    const result = await release('second', programImage);
    expect(result).toMatchObject({ summary: 'Deployment Succeeded' });
    expect(await version()).toContain('second');
    const { taskDefinition } = await clients.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'web' }),
    );
    expect(taskDefinition).toMatchObject({
      revision: 2,
      containerDefinitions: [{ image: programImage, environment: [{ value: 'second' }] }],
    });
  });

  const infoOf = async (id: string) =>
    (await clients.codeDeploy.send(new GetDeploymentCommand({ deploymentId: id }))).deploymentInfo;

  it('fails with a deployment that is stopped, and lets no other one begin meanwhile', async () => {
    await clients.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: stage.application,
        currentDeploymentGroupName: stage.deploymentGroup,
        deploymentConfigName: await deploymentConfigName(clients.codeDeploy, standing),
      }),
    );
    let deploymentId: string | undefined;
    const stopped = release('third', programImage, (progress) => {
      deploymentId = progress.externalExecutionId;
    }).catch((error: unknown) => error);
    const running = await until(() => deploymentId, 'a deployment');
    const second = await release('fourth', programImage).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(ActionFailure);
    expect(second).toMatchObject({ code: 'JobFailed' });
    expect(String(second)).toContain(
      `The Deployment Group 'web' already has an active Deployment '${running}' (Service: AmazonCodeDeploy;`,
    );
    await clients.codeDeploy.send(
      new StopDeploymentCommand({ deploymentId: running, autoRollbackEnabled: true }),
    );
    expect(await stopped).toMatchObject({
      code: 'JobFailed',
      message: 'The deployment was stopped by a request.',
      progress: { externalExecutionId: running, summary: 'Deployment Stopped' },
    });
    const rollback = await until(
      async () => (await infoOf(running))?.rollbackInfo?.rollbackDeploymentId,
      'the rollback',
    );
    await until(async () => (await infoOf(rollback))?.status === 'Succeeded', 'the end of the rollback');
    expect(await version()).toContain('second');
  });

  it('has an S3 that tells a source whether its bucket is there and keeps versions', async () => {
    const objects = objectsAt(cloud.endpoint);
    expect(await objects.hasBucket(region, bucket)).toBe(true);
    expect(await objects.hasBucket(region, 'no-such-bucket')).toBe(false);
    const place = { bucket, key: 'app.zip' };
    await objects.write(region, place, Buffer.from('zip'));
    expect((await objects.read(region, place))?.versionId).toBeUndefined();
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    await objects.write(region, place, Buffer.from('zip'));
    expect((await objects.read(region, place))?.versionId).toEqual(expect.any(String));
  });
});
