import { CodedeployApp } from '@cdktf/provider-aws/lib/codedeploy-app';
import {
  CodedeployDeploymentGroup,
  type CodedeployDeploymentGroupBlueGreenDeploymentConfig,
  type CodedeployDeploymentGroupConfig,
  type CodedeployDeploymentGroupTriggerConfiguration,
} from '@cdktf/provider-aws/lib/codedeploy-deployment-group';
import { Construct } from 'constructs';
import { regionalArn, type AwsAccount } from '../iam';
import type { DeploymentSettings } from '../settings';
import { codeDeployGrants, type CodeDeployReach } from './code-deploy-role';
import { DeploymentConfig } from './deployment-config';
import { ServiceRole } from './service-role';

export interface BlueGreenDeploymentProps {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly roleName: string;
  readonly account: AwsAccount;
  readonly settings: DeploymentSettings;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly blueTargetGroupName: string;
  readonly greenTargetGroupName: string;
  readonly productionListenerArn: string;
  /** Undefined without a test listener. */
  readonly testListenerArn: string | undefined;
  /** Names of the alarms that stop a deployment, this service's own first. */
  readonly alarmNames: readonly string[];
  /** Whether a deployment goes on when the state of an alarm cannot be read. */
  readonly ignorePollAlarmFailure: boolean;
  /** Topic of the triggers; undefined without triggers. */
  readonly topicArn: string | undefined;
  /** What the deployment group's role may do. */
  readonly reach: CodeDeployReach;
}

/** The CodeDeploy application and deployment group of a service. */
export class BlueGreenDeployment extends Construct {
  readonly #props: BlueGreenDeploymentProps;
  readonly deploymentConfigName: string;

  constructor(scope: Construct, id: string, props: BlueGreenDeploymentProps) {
    super(scope, id);
    this.#props = props;
    this.deploymentConfigName = this.#chooseDeploymentConfig();
    this.#createDeploymentGroup(this.#createApplication(), this.#createRole());
  }

  #createApplication(): string {
    return new CodedeployApp(this, 'application', {
      name: this.#props.applicationName,
      computePlatform: 'ECS',
    }).name;
  }

  /** Always named: left out, the provider takes one for servers. */
  #chooseDeploymentConfig(): string {
    const { settings, applicationName } = this.#props;
    return typeof settings.config === 'string'
      ? settings.config
      : new DeploymentConfig(this, 'config', { name: applicationName, routing: settings.config }).name;
  }

  #createRole(): ServiceRole {
    const { account, applicationName, deploymentGroupName, roleName, reach } = this.#props;
    return new ServiceRole(this, 'role', {
      name: roleName,
      description: 'Replaces task sets and moves traffic between target groups',
      servicePrincipal: 'codedeploy.amazonaws.com',
      account,
      trust: {
        sourceArn: regionalArn(
          account,
          'codedeploy',
          `deploymentgroup:${applicationName}/${deploymentGroupName}`,
        ),
      },
      statements: codeDeployGrants(reach),
    });
  }

  #createDeploymentGroup(applicationName: string, role: ServiceRole): void {
    const props = this.#props;
    new CodedeployDeploymentGroup(this, 'Resource', {
      appName: applicationName,
      deploymentGroupName: props.deploymentGroupName,
      serviceRoleArn: role.arn,
      deploymentConfigName: this.deploymentConfigName,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ecsService: { clusterName: props.clusterName, serviceName: props.serviceName },
      loadBalancerInfo: {
        targetGroupPairInfo: {
          prodTrafficRoute: { listenerArns: [props.productionListenerArn] },
          ...(props.testListenerArn === undefined
            ? {}
            : { testTrafficRoute: { listenerArns: [props.testListenerArn] } }),
          targetGroup: [{ name: props.blueTargetGroupName }, { name: props.greenTargetGroupName }],
        },
      },
      blueGreenDeploymentConfig: renderWaits(props.settings),
      ...renderRollback(props.settings),
      ...renderAlarms(props),
      triggerConfiguration: renderTriggers(props),
      ...(role.policy === undefined ? {} : { dependsOn: [role.policy] }),
    });
  }
}

/** Without `greenFleetProvisioningOption`, which is for servers. */
function renderWaits(settings: DeploymentSettings): CodedeployDeploymentGroupBlueGreenDeploymentConfig {
  const { readyWaitMinutes, terminationWaitMinutes } = settings;
  return {
    deploymentReadyOption:
      readyWaitMinutes === 0
        ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' }
        : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: readyWaitMinutes },
    terminateBlueInstancesOnDeploymentSuccess: {
      action: 'TERMINATE',
      terminationWaitTimeInMinutes: terminationWaitMinutes,
    },
  };
}

/**
 * Nothing without a rollback: the provider reads no block where none is enabled, so that a disabled one would be a change in
 * every plan. It sends `enabled: false` itself when a block that was there is gone.
 */
function renderRollback({
  rollback,
}: DeploymentSettings): Pick<CodedeployDeploymentGroupConfig, 'autoRollbackConfiguration'> {
  const events = [
    ...(rollback.onFailure ? ['DEPLOYMENT_FAILURE'] : []),
    ...(rollback.onAlarm ? ['DEPLOYMENT_STOP_ON_ALARM'] : []),
    ...(rollback.onRequest ? ['DEPLOYMENT_STOP_ON_REQUEST'] : []),
  ];
  return events.length === 0 ? {} : { autoRollbackConfiguration: { enabled: true, events } };
}

/** Nothing without an alarm, as with rollbacks. */
function renderAlarms({
  alarmNames,
  ignorePollAlarmFailure,
}: BlueGreenDeploymentProps): Pick<CodedeployDeploymentGroupConfig, 'alarmConfiguration'> {
  return alarmNames.length === 0
    ? {}
    : { alarmConfiguration: { enabled: true, alarms: [...alarmNames], ignorePollAlarmFailure } };
}

function renderTriggers(props: BlueGreenDeploymentProps): CodedeployDeploymentGroupTriggerConfiguration[] {
  const { triggers } = props.settings;
  if (triggers === undefined || props.topicArn === undefined) return [];
  return [
    { triggerName: 'notifications', triggerEvents: [...triggers.events], triggerTargetArn: props.topicArn },
  ];
}
