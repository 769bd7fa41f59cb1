/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import { codeDeployService } from '../../../../rehearsal/cloud/codedeploy';
import { objectsAt } from '../../../../rehearsal/cloud/contract/objects';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { deploymentsVia } from '../../../../rehearsal/engine/protocol';
import type { EngineClient } from '../../../../rehearsal/engine/supervisor';
import { patientSettings } from '../../../support/engine';
import { callerOf } from '../../../support/service-caller';

const listener = (port: number) =>
  `arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/50dc6c495c0c9188/${port}`;

/** Settings of a deployment group as Terraform writes them for a blue/green service. */
export const settings = {
  deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  serviceRoleArn: 'arn:aws:iam::123456789012:role/web-codedeploy',
  triggerConfigurations: [
    {
      triggerName: 'failures',
      triggerTargetArn: 'arn:aws:sns:eu-west-1:123456789012:web',
      triggerEvents: ['DeploymentFailure', 'DeploymentRollback'],
    },
  ],
  alarmConfiguration: {
    enabled: true,
    ignorePollAlarmFailure: false,
    alarms: [{ name: 'web-blue-5xx' }, { name: 'web-green-5xx' }],
  },
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
  outdatedInstancesStrategy: 'UPDATE',
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
  },
  loadBalancerInfo: {
    targetGroupPairInfoList: [
      {
        targetGroups: [{ name: 'web-blue' }, { name: 'web-green' }],
        prodTrafficRoute: { listenerArns: [listener(8080)] },
        testTrafficRoute: { listenerArns: [listener(8090)] },
      },
    ],
  },
  ecsServices: [{ clusterName: 'main', serviceName: 'web' }],
};

/** An engine for tests that deploy nothing. */
const noEngine: EngineClient = {
  deployments: deploymentsVia((name) => Promise.reject(new Error(`the engine is asked to ${name}`))),
  prepare: () => undefined,
};

/** CodeDeploy as it is before anyone used it. */
export const newCodeDeploy = (engine: EngineClient = noEngine) =>
  codeDeployService({
    engine: {
      deployments: engine.deployments,
      prepare: () => undefined,
      stop: () => Promise.resolve(),
    },
    objects: objectsAt('http://127.0.0.1:1'),
    engineSettings: patientSettings,
  });

/** CodeDeploy with the ECS application `web`. */
export async function started(engine?: EngineClient) {
  const call = callerOf(newCodeDeploy(engine));
  await call('CreateApplication', { applicationName: 'web', computePlatform: 'ECS' });
  return {
    call,
    createGroup: (input: Json = {}) =>
      call('CreateDeploymentGroup', {
        applicationName: 'web',
        deploymentGroupName: 'web',
        ...settings,
        ...input,
      }),
    getGroup: async (deploymentGroupName = 'web') => {
      const answer = await call('GetDeploymentGroup', { applicationName: 'web', deploymentGroupName });
      return answer.deploymentGroupInfo as Json;
    },
  };
}
