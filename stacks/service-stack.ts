import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { readAccount } from './account';
import { ArtifactBucket, templatesPrefix } from './constructs/artifact-bucket';
import { buildLogGroupName } from './constructs/build-project';
import { EncryptionKey } from './constructs/encryption-key';
import { ImageRepository } from './constructs/image-repository';
import type { ReleaseTarget } from './constructs/release-target';
import { ServiceReleases } from './constructs/service-releases';
import { ServiceTasks } from './constructs/service-tasks';
import { ServiceTraffic } from './constructs/service-traffic';
import { defaultTags, layFoundation } from './foundation';
import type { AwsAccount } from './iam';
import type { Network } from './network';
import type { ServiceContext } from './service-context';
import { addServiceOutputs, serviceUrl } from './service-outputs';
import {
  effectiveLoadBalancer,
  effectiveSmokeTest,
  releasesFromGitHub,
  names,
  portsOfService,
  promotionOrigin,
  promotionsOf,
  type EnvironmentSettings,
  type Names,
  type ServiceSettings,
  type Settings,
} from './settings';
import type { SharedTraffic } from './shared-traffic';

export interface ServiceStackProps {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
  readonly service: ServiceSettings;
  readonly network: Network;
  /** The load balancer of the environment. @default - the service has its own */
  readonly shared?: SharedTraffic;
}

/** A service that is released blue/green: registry, load balancer, ECS service and CodeDeploy deployment group. */
export class ServiceStack extends TerraformStack {
  /** What a pipeline must know of the service. */
  readonly release: ReleaseTarget;
  readonly #context: ServiceContext;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id);
    const { settings, environment } = props;
    layFoundation(this, settings, environment);
    this.#context = this.#createContext(props);
    const artifacts = this.#createArtifactBucket();
    const repository = this.#createRepository();
    const traffic = new ServiceTraffic(this, 'traffic', this.#context);
    const tasks = new ServiceTasks(this, 'tasks', { context: this.#context, repository, traffic });
    const releases = new ServiceReleases(this, 'releases', {
      context: this.#context,
      artifacts,
      repositoryUrl: repository.url,
      traffic,
      tasks,
    });
    this.#addOutputs(repository, traffic);
    this.release = this.#describeRelease(repository, artifacts, tasks, releases);
  }

  #createContext(props: ServiceStackProps): ServiceContext {
    const { settings, environment, network, shared } = props;
    const service = {
      ...props.service,
      loadBalancer: effectiveLoadBalancer(environment, props.service),
    };
    const account = readAccount(this, settings, environment);
    const named = names(settings, environment, service);
    const smokeTest = effectiveSmokeTest(service, environment.network);
    return {
      environment,
      service,
      names: named,
      ports: portsOfService(environment, service),
      network,
      account,
      tags: defaultTags(settings, environment),
      smokeTest,
      shared,
      keyArn: this.#createKey(environment, named, account, [
        ...(releasesFromGitHub(service) ? [] : logGroupsOfPipeline(named)),
        ...(smokeTest === undefined ? [] : [named.smokeTestLogGroup]),
        ...promotionLogGroups(settings, environment, service),
      ]),
    };
  }

  #createKey(
    environment: EnvironmentSettings,
    named: Names,
    account: AwsAccount,
    moreLogGroups: readonly string[],
  ): string | undefined {
    if (!environment.customerManagedKey) return undefined;
    return new EncryptionKey(this, 'key', {
      name: named.keyAlias,
      account,
      logGroupNames: [named.logGroup, named.executeCommandLogGroup, ...moreLogGroups],
      alarmNames: [`${named.prefix}-*`],
      protect: environment.protect,
    }).arn;
  }

  #createArtifactBucket(): ArtifactBucket {
    const { names: named, service, keyArn, environment } = this.#context;
    return new ArtifactBucket(this, 'artifacts', {
      namePrefix: named.artifactBucketPrefix,
      pipelineName: releasesFromGitHub(service) ? undefined : named.pipeline,
      keyArn,
      protect: environment.protect,
    });
  }

  #createRepository(): ImageRepository {
    const { names: named, service, keyArn, environment } = this.#context;
    return new ImageRepository(this, 'repository', {
      name: named.repository,
      imagesToKeep: service.imagesToKeep,
      keyArn,
      protect: environment.protect,
    });
  }

  #addOutputs(repository: ImageRepository, traffic: ServiceTraffic): void {
    const { environment, service, ports, names: named } = this.#context;
    addServiceOutputs(this, {
      region: environment.region,
      environmentName: environment.name,
      serviceKey: service.name,
      url: (port) => serviceUrl(this.#context, traffic.loadBalancer.loadBalancer.dnsName, port),
      ports,
      repositoryUrl: repository.url,
      clusterName: named.cluster,
      serviceName: named.service,
      applicationName: named.codeDeployApplication,
      deploymentGroupName: named.deploymentGroup,
    });
  }

  #describeRelease(
    repository: ImageRepository,
    artifacts: ArtifactBucket,
    tasks: ServiceTasks,
    { deployment, templates }: ServiceReleases,
  ): ReleaseTarget {
    const { names: named, keyArn } = this.#context;
    // Names as literals: every token here is an output of this stack and a look-up in the pipeline's.
    return {
      codeDeployApplicationName: named.codeDeployApplication,
      codeDeployDeploymentGroupName: named.deploymentGroup,
      codeDeployDeploymentConfigName: deployment.deploymentConfigName,
      repositoryName: named.repository,
      repositoryArn: repository.arn,
      repositoryUrl: repository.url,
      artifactBucketName: artifacts.name,
      artifactBucketArn: artifacts.arn,
      templatesPrefix,
      templateKeys: templates.keys,
      templatesHash: templates.hash,
      taskFamily: named.taskFamily,
      taskRoleArn: tasks.roles.task.arn,
      taskExecutionRoleArn: tasks.roles.execution.arn,
      keyArn,
    };
  }
}

/** Of the functions that hand releases on, and that take them over. */
function promotionLogGroups(
  settings: Settings,
  environment: EnvironmentSettings,
  service: ServiceSettings,
): readonly string[] {
  const { promotionLogGroup, imageCopyLogGroup } = names(settings, environment, service);
  return [
    ...(promotionsOf(settings, environment, service).length === 0 ? [] : [promotionLogGroup]),
    ...(promotionOrigin(settings, service) === undefined ? [] : [imageCopyLogGroup]),
  ];
}
const logGroupsOfPipeline = (named: Names): readonly string[] => [
  buildLogGroupName(named.buildProject),
  buildLogGroupName(named.testProject),
  named.releaseFilesLogGroup,
];
