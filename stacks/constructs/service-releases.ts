import { Construct } from 'constructs';
import { renderAppSpec } from '../app-spec';
import type { ServiceContext } from '../service-context';
import { serviceUrl } from '../service-outputs';
import { releasesFromGitHub, type DeploymentSettings } from '../settings';
import { templatesPrefix, type ArtifactBucket } from './artifact-bucket';
import { BlueGreenDeployment } from './blue-green-deployment';
import { DeploymentNotifications } from './deployment-notifications';
import { imageInputs } from './image-build';
import { imageVariables } from './image-build-commands';
import { ReleaseTemplates, type BuildDescription } from './release-templates';
import { RollbackAlarms } from './rollback-alarms';
import type { ServiceTasks } from './service-tasks';
import type { ServiceTraffic } from './service-traffic';
import { SmokeTest } from './smoke-test';

export interface ServiceReleasesProps {
  readonly context: ServiceContext;
  readonly artifacts: ArtifactBucket;
  /** Of the images, without tag or digest. */
  readonly repositoryUrl: string;
  readonly traffic: ServiceTraffic;
  readonly tasks: ServiceTasks;
}

/** How a new version takes over, what it is made of, and what stops it. */
export class ServiceReleases extends Construct {
  readonly #props: ServiceReleasesProps;
  readonly deployment: BlueGreenDeployment;
  readonly templates: ReleaseTemplates;
  /** ARNs of the functions that CodeDeploy runs, the smoke test's included. */
  readonly #hooks: DeploymentSettings['hooks'];

  constructor(scope: Construct, id: string, props: ServiceReleasesProps) {
    super(scope, id);
    this.#props = props;
    const topicArn = this.#createNotifications();
    this.#hooks = this.#createHooks();
    const alarmNames = this.#createAlarms(topicArn);
    this.deployment = this.#createDeployment(alarmNames, topicArn);
    this.templates = this.#storeTemplates();
  }

  #createNotifications(): string | undefined {
    const { service, names, account, keyArn } = this.#props.context;
    const { triggers } = service.deployment;
    if (triggers === undefined) return undefined;
    return new DeploymentNotifications(this, 'notifications', {
      name: names.topic,
      settings: triggers,
      account,
      alarmPrefix: names.prefix,
      keyArn,
    }).topicArn;
  }

  #createHooks(): DeploymentSettings['hooks'] {
    const { context, artifacts, traffic } = this.#props;
    const { service, smokeTest, ports } = context;
    const { hooks } = service.deployment;
    if (smokeTest === undefined || ports.test === undefined) return hooks;
    const { functionArn } = new SmokeTest(this, 'smoke-test', {
      context,
      smokeTest,
      testPort: ports.test,
      artifacts,
      traffic,
    });
    return { ...hooks, afterAllowTestTraffic: functionArn };
  }

  #createAlarms(topicArn: string | undefined): readonly string[] {
    const { service, names, shared } = this.#props.context;
    if (!service.alarms.enabled) return [];
    const { loadBalancer, blue, green } = this.#props.traffic.loadBalancer;
    return new RollbackAlarms(this, 'alarms', {
      name: names.prefix,
      // What a shared load balancer answers itself may be a neighbour's fault, and must not stop this service's release.
      settings: shared === undefined ? service.alarms : { ...service.alarms, loadBalancerErrors: false },
      loadBalancerArnSuffix: loadBalancer.arnSuffix,
      targetGroupArnSuffixes: { blue: blue.arnSuffix, green: green.arnSuffix },
      gracePeriodSeconds: service.healthCheckGracePeriodSeconds,
      topicArn,
    }).names;
  }

  #createDeployment(alarmNames: readonly string[], topicArn: string | undefined): BlueGreenDeployment {
    const { context, tasks, artifacts, traffic } = this.#props;
    const { names, account, service, keyArn } = context;
    const { loadBalancer, blue, green, productionListener, testListener, ownListenerArns, ruleArns } =
      traffic.loadBalancer;
    const watchedAlarms = [...alarmNames, ...service.alarms.additional];
    return new BlueGreenDeployment(this, 'deployment', {
      applicationName: names.codeDeployApplication,
      deploymentGroupName: names.deploymentGroup,
      roleName: names.codeDeployRole,
      account,
      settings: service.deployment,
      clusterName: tasks.clusterName,
      serviceName: tasks.serviceName,
      blueTargetGroupName: blue.name,
      greenTargetGroupName: green.name,
      productionListenerArn: productionListener.arn,
      testListenerArn: testListener?.arn,
      alarmNames: watchedAlarms,
      ignorePollAlarmFailure: service.alarms.ignorePollAlarmFailure,
      topicArn,
      reach: {
        account,
        clusterName: names.cluster,
        serviceName: names.service,
        listenerArns: ownListenerArns,
        ruleArns,
        loadBalancerArnSuffix: loadBalancer.arnSuffix,
        taskRoleArns: [tasks.roles.execution.arn, tasks.roles.task.arn],
        artifactBucketArn: artifacts.arn,
        watchesAlarms: watchedAlarms.length > 0,
        hooks: this.#hooks,
        topicArn,
        topicKeyArn: service.deployment.triggers?.keyArn,
        isOwnTopic: topicArn !== undefined && topicArn !== service.deployment.triggers?.topicArn,
        keyArn,
      },
    });
  }

  #storeTemplates(): ReleaseTemplates {
    const { context, artifacts, tasks, traffic } = this.#props;
    const { service, network, keyArn } = context;
    return new ReleaseTemplates(this, 'templates', {
      bucketName: artifacts.name,
      prefix: templatesPrefix,
      dependsOn: artifacts.settled,
      keyArn,
      taskTemplate: tasks.releaseTemplate,
      appSpec: renderAppSpec({
        containerName: service.task.containerName,
        containerPort: service.task.containerPort,
        subnetIds: network.privateSubnetIds,
        securityGroupIds: [traffic.securityGroups.tasksId],
        hooks: this.#hooks,
      }),
      build: this.#describeBuild(),
    });
  }

  /** A pipeline has it in the variables of its build project. */
  #describeBuild(): BuildDescription | undefined {
    const { context, repositoryUrl, traffic } = this.#props;
    const { service, names, ports } = context;
    if (!releasesFromGitHub(service)) return undefined;
    const inputs = imageVariables(imageInputs(service));
    return {
      repository: names.repository,
      repositoryUrl,
      architecture: inputs.ARCHITECTURE,
      platform: inputs.PLATFORM,
      dockerfile: inputs.DOCKERFILE,
      context: inputs.BUILD_CONTEXT,
      tagSuffix: inputs.TAG_SUFFIX ?? '',
      ...(ports.test !== undefined && {
        testUrl: serviceUrl(context, traffic.loadBalancer.loadBalancer.dnsName, ports.test),
      }),
    };
  }
}
