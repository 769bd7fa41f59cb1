/** A deployed service on an embedded AWS, and a runner of GitHub with a checkout of the project. */
import { UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { accountId, startEmbeddedAws, type EmbeddedAws } from '../../../rehearsal/cloud';
import type { PreparedTools } from '../../../rehearsal/cloud/codebuild/running/build-tools';
import { machineTools, type MachineTools } from '../../../rehearsal/cloud/codebuild/tools/machine-tools';
import { awsClients, destroyClients, type AwsAccess } from '../../../rehearsal/scenarios/aws';
import { listenerUrls } from '../../../rehearsal/scenarios/listener-urls';
import type { Stage } from '../../../rehearsal/scenarios/stage';
import { RecordingProxy } from '../../stacks/access/recording-proxy';
import { freePort } from '../../support/free-port';
import { ProjectCopy, region } from '../../support/project-copy';
import { run, type Ran } from '../../support/run';
import { createStage } from '../../support/stage/create-stage';
import { readWorkflow } from '../../support/workflow';
import { runJob, type Action, type JobEnd } from '../../support/workflow/run-job';
import { runnerOf, tools as runnerTools } from '../default-stacks/runner';
import { prefix, settingsIn, sourceOf, templatesOf, type Network, type Ports } from './service';

const speed = 120;
const bucket = `${prefix}-art-1`;

/** Files of the project that `npm run releases` is made of. */
const takes = (path: string) => /^([^/]+\.json|(releases|stacks|support)\/.+)$/.test(path);

export class ReleaseBench {
  static readonly bucket = bucket;
  static readonly templates = `s3://${bucket}/release-templates`;
  static readonly role = `arn:aws:iam::${accountId}:role/${prefix}-release`;

  readonly project: ProjectCopy;
  /** Actions that jobs have called, as `service:Operation`. */
  readonly called = new Set<string>();
  readonly #home: string;
  readonly #cloud: EmbeddedAws;
  readonly #proxy: RecordingProxy;
  #stage: Stage | undefined;
  #docker: { readonly tools: MachineTools; readonly prepared: PreparedTools } | undefined;

  private constructor(home: string, cloud: EmbeddedAws, project: ProjectCopy, proxy: RecordingProxy) {
    this.#home = home;
    this.#cloud = cloud;
    this.project = project;
    this.#proxy = proxy;
    proxy.onCall = ({ service, operation }) => this.called.add(`${service}:${operation}`);
  }

  static async start(): Promise<ReleaseBench> {
    const home = mkdtempSync(join(tmpdir(), 'release-workflow-'));
    const cloud = await startEmbeddedAws({ env: process.env, speed });
    const project = await ProjectCopy.create({ home, environment: cloud.environment(process.env), takes });
    const bench = new ReleaseBench(home, cloud, project, await RecordingProxy.start(cloud.endpoint));
    try {
      await bench.#deploy();
      return bench;
    } catch (error) {
      await bench.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#docker?.prepared.close();
    await this.#docker?.tools.stop();
    this.#proxy.stop();
    this.project.close();
    await this.#cloud.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** @returns id of the commit */
  commit(isGood: boolean): Promise<string> {
    return this.project.commit('version', sourceOf(isGood));
  }

  /**
   * Runs the job of the workflow.
   *
   * @param vars - besides those of the service and in their place
   * @param assume - @default the role is assumed
   */
  job(sha: string, vars: Readonly<Record<string, string>> = {}, assume = this.#assume): Promise<JobEnd> {
    return runJob(readWorkflow('release'), 'release', {
      directory: this.project.directory,
      env: { ...this.#runner(), GITHUB_SHA: sha },
      contexts: {
        inputs: {},
        vars: {
          AWS_RELEASE_ROLE_ARN: ReleaseBench.role,
          AWS_REGION: region,
          RELEASE_ENVIRONMENT: 'dev',
          RELEASE_SERVICE: 'web',
          RELEASE_TEMPLATES: ReleaseBench.templates,
          RELEASE_TESTS:
            'curl --fail --silent --show-error "$TEST_URL/version" | grep --line-regexp "$GITHUB_SHA"',
          ...vars,
        },
      },
      actions: { ...runnerTools, 'aws-actions/configure-aws-credentials': assume },
    });
  }

  releases(...args: string[]): Promise<Ran> {
    const command = ['npm', 'run', '--silent', 'releases', '--', ...args, '--own-credentials'] as const;
    return run(command, this.project.environment, this.project.directory);
  }

  /** What production answers. */
  async production(): Promise<string> {
    return (await fetch(`${this.#stage?.productionUrl ?? ''}/version`)).text();
  }

  /** Later steps have its credentials; their programs stay those of the runner. */
  readonly #assume: Action = (inputs) => {
    expect(inputs).toEqual({
      'role-to-assume': ReleaseBench.role,
      'role-duration-seconds': '14400',
      'aws-region': region,
    });
    const variables = Object.entries(this.project.environment).filter(([name]) => name.startsWith('AWS_'));
    return { ...Object.fromEntries(variables), AWS_ENDPOINT_URL: this.#proxy.endpoint };
  };

  /** The service as the stacks would deploy it, as far as a release sees of it. */
  async #deploy(): Promise<void> {
    const created = await this.project.aws<{ repository: { repositoryUri: string } }>(
      ...['ecr', 'create-repository', '--repository-name', prefix, '--image-tag-mutability', 'IMMUTABLE'],
    );
    const { repositoryUri } = created.repository;
    const ports = { production: await freePort(), test: await freePort() };
    const network = await this.#readNetwork();
    const settings = settingsIn(network, ports);
    this.project.useSettings(settings);
    await this.project.aws('logs', 'create-log-group', '--log-group-name', `/ecs/${prefix}`);
    const stage = await this.#createStage(ports);
    this.#stage = stage;
    const templates = templatesOf(settings, {
      accountId,
      repositoryUri,
      loadBalancerHost: new URL(stage.productionUrl).hostname,
      securityGroupId: network.securityGroupId,
    });
    await this.#store(templates);
    this.#docker = await this.#prepareDocker(repositoryUri);
  }

  /** The default VPC, which every Region has. */
  async #readNetwork(): Promise<Network> {
    const { Subnets } = await this.project.aws<{ Subnets: { SubnetId: string; VpcId: string }[] }>(
      ...['ec2', 'describe-subnets'],
    );
    const { SecurityGroups } = await this.project.aws<{ SecurityGroups: { GroupId: string }[] }>(
      ...['ec2', 'describe-security-groups', '--group-names', 'default'],
    );
    return {
      vpcId: Subnets[0]!.VpcId,
      subnetIds: Subnets.slice(0, 2).map(({ SubnetId }) => SubnetId),
      securityGroupId: SecurityGroups[0]!.GroupId,
    };
  }

  get #access(): Required<AwsAccess> {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return { endpoint: this.#cloud.endpoint, region, credentials };
  }

  async #createStage(ports: Ports): Promise<Stage> {
    const { stage } = await createStage({
      access: this.#access,
      name: prefix,
      targetGroupPrefix: 'dev-web',
      speed,
      listenerUrl: listenerUrls(this.#cloud),
      ports,
    });
    const clients = awsClients(this.#access);
    await clients.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: prefix,
        currentDeploymentGroupName: prefix,
        blueGreenDeploymentConfiguration: {
          deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 2880 },
          terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 1 },
        },
      }),
    );
    destroyClients(clients);
    return stage;
  }

  async #store(templates: ReadonlyMap<string, string>): Promise<void> {
    const s3 = new S3Client({ ...this.#access, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: region } as const;
    await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
    for (const [Key, Body] of templates) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    s3.destroy();
  }

  /** A runner has Docker; here it is the one of builds of the embedded AWS. */
  async #prepareDocker(repositoryUri: string) {
    const directory = join(this.#home, 'docker');
    mkdirSync(directory);
    const [registry = ''] = repositoryUri.split('/');
    const tools = machineTools({ engine: 'process', env: process.env, registry });
    const prepared = await tools.prepare({
      buildId: 'release:1',
      region,
      accountId,
      directory,
      sourceDirectory: this.project.directory,
      project: { projectName: 'release', privilegedMode: true, dockerLayerCache: false, image: '' },
      env: {},
      log: () => undefined,
      signal: new AbortController().signal,
    });
    return { tools, prepared };
  }

  #runner(): NodeJS.ProcessEnv {
    const own = runnerOf(this.project, { api: 'http://127.0.0.1:1' }, this.#home);
    const [npm, ...others] = (own.PATH ?? '').split(delimiter);
    const docker = this.#docker?.prepared.path ?? [];
    return { ...own, PATH: [npm, ...docker, ...others].join(delimiter) };
  }
}
