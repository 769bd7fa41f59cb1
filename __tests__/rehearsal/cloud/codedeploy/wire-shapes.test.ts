import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { EngineStage } from '../../../support/engine';
import { arns } from '../../../support/fake-aws';
import { callerOf } from '../../../support/service-caller';
import { misfits, serviceModel } from '../../../support/service-model';
import { until } from '../../../support/until';
import { appSpec, revisionOf } from './sample-app-spec';
import { newCodeDeploy, settings } from './sample-deployment-group';

const model = serviceModel('codedeploy');
const application = { applicationName: 'web' };
const group = { ...application, deploymentGroupName: 'web' };
const config = { deploymentConfigName: 'own' };
const ResourceArn = 'arn:aws:codedeploy:eu-west-1:123456789012:application:web';

const calls: readonly (readonly [string, Json])[] = [
  ['CreateApplication', { ...application, computePlatform: 'ECS' }],
  ['GetApplication', application],
  ['BatchGetApplications', { applicationNames: ['web'] }],
  ['ListApplications', {}],
  [
    'CreateDeploymentConfig',
    {
      ...config,
      computePlatform: 'ECS',
      trafficRoutingConfig: {
        type: 'TimeBasedLinear',
        timeBasedLinear: { linearPercentage: 25, linearInterval: 2 },
      },
    },
  ],
  ['GetDeploymentConfig', config],
  ['GetDeploymentConfig', { deploymentConfigName: 'CodeDeployDefault.OneAtATime' }],
  ['GetDeploymentConfig', { deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' }],
  ['ListDeploymentConfigs', {}],
  ['CreateDeploymentGroup', { ...group, ...settings }],
  ['GetDeploymentGroup', group],
  ['BatchGetDeploymentGroups', { ...application, deploymentGroupNames: ['web', 'nope'] }],
  ['ListDeploymentGroups', application],
  ['UpdateDeploymentGroup', { ...application, currentDeploymentGroupName: 'web', ...config }],
  ['ListDeployments', group],
  ['BatchGetDeployments', { deploymentIds: ['d-A1B2C3D4E'] }],
  ['TagResource', { ResourceArn, Tags: [{ Key: 'a', Value: '1' }] }],
  ['ListTagsForResource', { ResourceArn }],
  ['UntagResource', { ResourceArn, TagKeys: ['a'] }],
  ['UpdateApplication', { ...application, newApplicationName: 'api' }],
  ['DeleteDeploymentGroup', { ...group, applicationName: 'api' }],
  ['DeleteDeploymentConfig', config],
  ['DeleteApplication', { applicationName: 'api' }],
];

/** Of deployments; the ids are filled in. */
const deploymentCalls: readonly (readonly [string, Json])[] = [
  ['GetDeployment', {}],
  ['ListDeploymentTargets', {}],
  ['GetDeploymentTarget', { targetId: 'main:web' }],
  ['BatchGetDeploymentTargets', { targetIds: ['main:web'] }],
  ['PutLifecycleEventHookExecutionStatus', { status: 'Succeeded' }],
  ['ContinueDeployment', {}],
  ['SkipWaitTimeForInstanceTermination', {}],
];

/** They only refuse. */
const instanceOperations = [
  'GetDeploymentInstance',
  'BatchGetDeploymentInstances',
  'ListDeploymentInstances',
];

// Without botocore there is no model to compare with; `serviceModel` has said so, and fails where CI=true.
const test = model ? it : it.skip;

test("answers of every operation fit AWS's model", async () => {
  const stage = new EngineStage();
  const service = newCodeDeploy(stage.client);
  const call = callerOf(service);
  const answers: (readonly [string, unknown])[] = [];
  const note = async (operation: string, input: Json) => {
    const answer = (await call(operation, input)) as Json;
    answers.push([operation, answer]);
    return answer;
  };
  const waitFor = (deploymentId: unknown, isThere: (info: Json) => unknown, what: string) =>
    until(async () => {
      const { deploymentInfo } = (await call('GetDeployment', { deploymentId })) as { deploymentInfo: Json };
      return isThere(deploymentInfo) === true;
    }, what);
  try {
    await note('CreateApplication', { ...application, computePlatform: 'ECS' });
    await note('CreateDeploymentGroup', { ...group, ...settings, ...onFakeAws });
    const revision = revisionOf(appSpec({ Hooks: [{ AfterInstall: 'check' }] }));
    await note('RegisterApplicationRevision', { ...application, revision });
    const { deploymentId } = await note('CreateDeployment', { ...group, revision });
    await until(() => stage.fake.invoked.length > 0, 'the invocation');
    const lifecycleEventHookExecutionId = stage.fake.invoked[0]!.payload.LifecycleEventHookExecutionId;
    for (const [operation, input] of deploymentCalls) {
      if (operation === 'ContinueDeployment') await waitFor(deploymentId, isReady, 'Ready');
      if (operation.startsWith('Skip')) await waitFor(deploymentId, isTerminating, 'the termination wait');
      await note(operation, { deploymentId, lifecycleEventHookExecutionId, ...input });
    }
    await waitFor(deploymentId, ({ status }) => status === 'Succeeded', 'the end');
    const { revision: known }: Json = await note('GetApplicationRevision', { ...application, revision });
    await note('BatchGetApplicationRevisions', { ...application, revisions: [known] });
    await note('ListApplicationRevisions', application);
    const stopped = (await call('CreateDeployment', { ...group, revision })) as Json;
    await until(() => stage.fake.invoked.length > 1, 'the second invocation');
    await note('StopDeployment', { deploymentId: stopped.deploymentId, autoRollbackEnabled: true });
    await note('GetDeployment', { deploymentId: stopped.deploymentId });
    await note('GetDeploymentGroup', group);
    await call('DeleteApplication', application);
    for (const [operation, input] of calls) await note(operation, input);
  } finally {
    await stage.close();
  }
  expect(answers.flatMap(([operation, answer]) => misfits(model!, operation, answer))).toEqual([]);
  const called = new Set(answers.map(([operation]) => operation));
  const missing = Object.keys(service.apis![0]!.operations).filter((operation) => !called.has(operation));
  expect(missing.sort()).toEqual([...instanceOperations].sort());
});

const isReady = ({ status }: Json) => status === 'Ready';
const isTerminating = ({ instanceTerminationWaitTimeStarted: started }: Json) => started;

/** What the service of the fake AWS is behind. */
const onFakeAws: Json = {
  alarmConfiguration: { enabled: false },
  triggerConfigurations: [],
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 2880 },
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 2880 },
  },
  loadBalancerInfo: {
    targetGroupPairInfoList: [
      {
        targetGroups: [{ name: 'web-blue' }, { name: 'web-green' }],
        prodTrafficRoute: { listenerArns: [arns.production] },
        testTrafficRoute: { listenerArns: [arns.test] },
      },
    ],
  },
};
