/** `npm run releases` on the embedded AWS: every command, and the exit statuses that scripts rely on. */
import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateDeploymentCommand,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  ECRClient,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import type { TrafficRouting } from '../../deployment/machine';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import { digestOf, mediaTypes } from '../../rehearsal/runtime/images/oci-image';
import { releaseAppSpec } from '../../rehearsal/scenarios/app-spec';
import { awsClients, destroyClients, type AwsAccess, type AwsClients } from '../../rehearsal/scenarios/aws';
import { environmentOf } from '../../rehearsal/scenarios/behaviour';
import { deploymentConfigName } from '../../rehearsal/scenarios/deployment-config';
import { listenerUrls } from '../../rehearsal/scenarios/listener-urls';
import type { Stage } from '../../rehearsal/scenarios/stage';
import { freePort } from '../support/free-port';
import { releasesProject, type ReleasesProject } from '../support/releases';
import type { Ran } from '../support/run';
import { createStage } from '../support/stage/create-stage';
import { registerProgram } from '../support/stage/register-program';
import { describeWith, testTools } from '../support/tools';
import { until } from '../support/until';

const region = 'us-east-1';
const speed = 60;
const settings = { name: 'shop', region, environments: { dev: { services: { web: {} } } } };
const prefix = 'shop-dev-web';
const commits = { one: '1'.repeat(40), two: '2'.repeat(40), three: '3'.repeat(40) };
type Version = keyof typeof commits;
/** Longer than any test. */
const standing: TrafficRouting = { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 2000 };

interface Shown {
  readonly running?: { readonly image?: { readonly digest?: string; readonly commit?: string } };
  readonly live?: string;
  readonly production?: { readonly blue: number; readonly green: number };
  readonly deployment?: { readonly id: string; readonly waiting?: { readonly for: string } };
}

describeWith([testTools.moto], 'npm run releases', () => {
  let cloud: EmbeddedAws;
  let stage: Stage;
  let aws: AwsClients;
  let ecr: ECRClient;
  let project: ReleasesProject;
  /** Leads to the embedded AWS, without credentials. */
  let environment: Record<string, string>;
  const digests: Partial<Record<Version, string>> = {};
  const ids: Partial<Record<Version, string>> = {};

  beforeAll(async () => {
    cloud = await startEmbeddedAws({ env: process.env, speed });
    const access: Required<AwsAccess> = {
      endpoint: cloud.endpoint,
      region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    ({ stage } = await createStage({
      access,
      name: prefix,
      targetGroupPrefix: 'dev-web',
      speed,
      listenerUrl: listenerUrls(cloud),
      ports: { production: await freePort(), test: await freePort() },
      // As long as an operator needs to end it.
      terminationWaitMinutes: 2880,
    }));
    aws = awsClients(access);
    ecr = new ECRClient(access);
    await ecr.send(new CreateRepositoryCommand({ repositoryName: prefix }));
    environment = cloud.environment(process.env);
    delete environment.AWS_ACCESS_KEY_ID;
    delete environment.AWS_SECRET_ACCESS_KEY;
    project = releasesProject(settings, environment);
  });

  afterAll(async () => {
    project.remove();
    ecr.destroy();
    destroyClients(aws);
    await cloud.stop();
  });

  const releases = (...args: string[]): Promise<Ran> => project.releases(...args);

  async function shown(): Promise<Shown> {
    const { stdout, stderr } = await releases('status', '--json');
    expect(stderr).toBe('');
    const [only] = JSON.parse(stdout) as [Shown];
    return only;
  }

  const waitFor = (kind: string): Promise<Shown> =>
    until(async () => {
      const status = await shown();
      return status.deployment?.waiting?.for === kind && status;
    }, `a deployment that waits for ${kind}`);

  /** An image without layers: only the registry knows which commit it is of. @returns its digest */
  async function push(version: Version): Promise<string> {
    const config = Buffer.from(JSON.stringify({ config: { Labels: { version } } }));
    const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName: prefix }));
    const upload = { repositoryName: prefix, uploadId };
    const lastByte = config.length - 1;
    await ecr.send(
      new UploadLayerPartCommand({
        ...upload,
        partFirstByte: 0,
        partLastByte: lastByte,
        layerPartBlob: config,
      }),
    );
    await ecr.send(new CompleteLayerUploadCommand({ ...upload, layerDigests: [digestOf(config)] }));
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length },
      layers: [],
    });
    const imageTag = commits[version];
    await ecr.send(new PutImageCommand({ repositoryName: prefix, imageManifest, imageTag }));
    return digestOf(Buffer.from(imageManifest));
  }

  /** @param routing - of traffic @default - that of the group @returns id of the deployment */
  async function deploy(version: Version, routing?: TrafficRouting): Promise<string> {
    const digest = (digests[version] ??= await push(version));
    const taskDefinitionArn = await registerProgram(aws.ecs, {
      family: prefix,
      image: `node@${digest}`,
      containerName: stage.containerName,
      containerPort: stage.containerPort,
      environment: environmentOf({ kind: 'healthy' }, version, stage),
    });
    const content = JSON.stringify(releaseAppSpec(stage, { taskDefinitionArn, hookArns: {} }));
    const { deploymentId = '' } = await aws.codeDeploy.send(
      new CreateDeploymentCommand({
        applicationName: stage.application,
        deploymentGroupName: stage.deploymentGroup,
        ...(routing && { deploymentConfigName: await deploymentConfigName(aws.codeDeploy, routing) }),
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
      }),
    );
    return (ids[version] = deploymentId);
  }

  /** An alarm that stays in ALARM, which the deployment group watches beside its others. */
  async function raiseAlarm(): Promise<void> {
    const name = 'standing';
    await aws.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'Test',
        MetricName: 'Nothing',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'breaching',
      }),
    );
    const names = { applicationName: stage.application, deploymentGroupName: stage.deploymentGroup };
    const { deploymentGroupInfo } = await aws.codeDeploy.send(new GetDeploymentGroupCommand(names));
    const alarms = [...(deploymentGroupInfo?.alarmConfiguration?.alarms ?? []), { name }];
    await aws.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: stage.application,
        currentDeploymentGroupName: stage.deploymentGroup,
        alarmConfiguration: { enabled: true, alarms },
      }),
    );
    await until(async () => {
      const { MetricAlarms = [] } = await aws.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [name] }),
      );
      return MetricAlarms[0]?.StateValue === 'ALARM';
    }, 'the alarm');
  }

  /** The deployment group watches no alarm any more. */
  const quieten = () =>
    aws.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: stage.application,
        currentDeploymentGroupName: stage.deploymentGroup,
        alarmConfiguration: { enabled: false, alarms: [] },
      }),
    );

  const watch = (...args: string[]): Promise<Ran> => releases('watch', '--interval', '0.3', ...args);

  it('says that a service is not deployed', async () => {
    const other = releasesProject({ ...settings, name: 'other' }, environment);
    try {
      expect(await other.releases('status')).toEqual({
        status: 5,
        stdout: "dev / web  us-east-1\n  not deployed: run npx cdktf deploy '*'\n",
        stderr: '',
      });
      const message =
        "error: dev / web is not deployed in us-east-1: run npx cdktf deploy '*', or check the account and the Region\n";
      for (const command of ['list', 'watch', 'continue', 'stop', 'rollback']) {
        expect(await other.releases(command)).toEqual({ status: 5, stdout: '', stderr: message });
      }
    } finally {
      other.remove();
    }
  });

  it('has nothing to steer before the first release', async () => {
    expect(await shown()).toMatchObject({
      deployed: true,
      live: 'blue',
      production: { blue: 100, green: 0 },
      test: { blue: 100, green: 0 },
    });
    const [steered, watched, rolledBack] = await Promise.all([
      releases('continue'),
      watch(),
      releases('rollback'),
    ]);
    expect([steered.status, watched.status, rolledBack.status]).toEqual([6, 6, 6]);
    expect(steered.stderr).toBe('error: no deployment is in flight: there is no wait to end\n');
    expect((await releases('list')).stdout).toBe('dev / web\n  no deployment\n');
  });

  it('watches a release until it is continued', async () => {
    const id = await deploy('one');
    const watching = watch();
    await waitFor('termination');
    const { stdout } = await releases('continue');
    expect(stdout).toBe(
      `${id} continues: CodeDeploy removes the original task set; npm run releases -- watch\n`,
    );
    const { status, stdout: story } = await watching;
    expect(status).toBe(0);
    expect(story.trimEnd().split('\n').at(-1)).toBe(`${id} released`);
  });

  it('shows what runs', async () => {
    expect(await shown()).toMatchObject({
      running: { image: { digest: digests.one, commit: commits.one }, deploymentId: ids.one, running: 1 },
      live: 'green',
      production: { blue: 0, green: 100 },
      last: { id: ids.one, status: 'Succeeded' },
    });
    const { status, stdout } = await releases('status');
    expect(status).toBe(0);
    // No terminal, no colour.
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('green is live; production: blue 0 %, green 100 %');
    expect(stdout).toContain(`running     commit 111111111111, ${digests.one!.slice(0, 19)}`);
    expect(stdout).toContain('alarms      7 OK');
  });

  it('stops a release and rolls it back', async () => {
    const id = await deploy('two', standing);
    await until(async () => (await shown()).production?.blue === 10, 'a canary');
    const look = await watch('--timeout', '0.01');
    expect(look).toEqual({
      status: 3,
      stdout: `${id} InProgress: waits for production traffic to move: 10 % reach the replacement\n${id} timed out: it goes on; npm run releases -- show ${id}\n`,
      stderr: '',
    });
    const { stdout } = await releases('stop', '--rollback');
    expect(stdout).toBe(`${id} is stopped and rolled back; npm run releases -- watch ${id}\n`);
    const { status, stdout: story } = await watch(id, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(story)).toMatchObject({
      outcome: 'rolledBack',
      deployment: { id, status: 'Stopped' },
      rollback: { status: 'Succeeded', rollsBack: id },
    });
    expect(await shown()).toMatchObject({ live: 'green', production: { blue: 0, green: 100 } });
    expect((await releases('continue')).status).toBe(6);
  });

  it('releases again after it', async () => {
    await deploy('three');
    await waitFor('termination');
    await releases('continue');
    expect((await watch()).status).toBe(0);
  });

  it('goes back to an earlier release, whatever alarm is on', async () => {
    expect((await releases('rollback', '--to', 'abcdef0')).stderr).toContain(
      'error: no earlier release has abcdef0: use the digest of one of commit 111111111111',
    );
    await raiseAlarm();
    const { stdout, status } = await releases('rollback', '--to', digests.one!.slice(0, 20), '--at-once');
    expect(status).toBe(0);
    expect(stdout).toContain(` deploys the release of ${ids.one!} again: commit 111111111111`);
    expect(stdout).toContain('\nignored, because they are in ALARM: standing\n');
    await waitFor('termination');
    await releases('continue');
    expect((await watch()).status).toBe(0);
    expect(await shown()).toMatchObject({
      running: { image: { digest: digests.one, commit: commits.one } },
      live: 'green',
    });
  });

  it('lists deployments and shows one', async () => {
    const { stdout } = await releases('list', '--json');
    const [{ deployments }] = JSON.parse(stdout) as [{ deployments: object[] }];
    expect(deployments).toMatchObject([
      { status: 'Succeeded', image: { commit: commits.one } },
      { id: ids.three, status: 'Succeeded', image: { commit: commits.three } },
      { status: 'Succeeded', rollsBack: ids.two },
      { id: ids.two, status: 'Stopped', image: { commit: commits.two } },
      { id: ids.one, status: 'Succeeded' },
    ]);
    const show = await releases('show', ids.two!);
    expect(show.status).toBe(0);
    expect(show.stdout).toContain('error            MANUAL_STOP: ');
    expect(show.stdout).toMatch(/ {2}AllowTestTraffic +Succeeded/);
    expect((await releases('show', 'd-000000000')).status).toBe(5);
  });

  it('leaves the traffic of a release that is only stopped', async () => {
    await quieten();
    const id = await deploy('two', standing);
    await until(async () => (await shown()).production?.blue === 10, 'a canary');
    expect((await releases('rollback')).stderr).toBe(
      `error: the deployment ${id} is in flight: npm run releases -- stop --rollback rolls it back\n`,
    );
    expect((await releases('stop')).stdout).toBe(`${id} is stopped; traffic stays where it is\n`);
    const { status, stdout } = await watch(id);
    expect(status).toBe(2);
    expect(stdout).toContain(`${id} failed: MANUAL_STOP`);
    expect(await shown()).toMatchObject({ production: { blue: 10, green: 90 } });
  });
});
