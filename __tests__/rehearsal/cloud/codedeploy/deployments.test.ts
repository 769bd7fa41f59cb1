/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import { createHash } from 'node:crypto';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { hookExecutionId } from '../../../../rehearsal/engine/hook-execution-id';
import { EngineStage } from '../../../support/engine';
import { arns } from '../../../support/fake-aws';
import { refusal } from '../../../support/service-caller';
import { until } from '../../../support/until';
import { appSpec, revisionOf } from './sample-app-spec';
import { settings, started } from './sample-deployment-group';

const group = { applicationName: 'web', deploymentGroupName: 'web' };
let stage: EngineStage;

beforeEach(() => {
  stage = new EngineStage();
});

afterEach(() => stage.close());

/** CodeDeploy with a group on the service of the fake AWS. */
async function codeDeploy(changes: Json = {}) {
  const { call, createGroup, getGroup } = await started(stage.client);
  await createGroup({
    ...settings,
    alarmConfiguration: { enabled: false },
    triggerConfigurations: [],
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
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
    ...changes,
  });
  const create = async (input: Json = {}) => {
    const answer = await call('CreateDeployment', { ...group, revision: revisionOf(appSpec()), ...input });
    return answer.deploymentId as string;
  };
  const info = async (deploymentId: string) =>
    (await call('GetDeployment', { deploymentId })).deploymentInfo as Json;
  const ended = (deploymentId: string) =>
    until(async () => {
      const found = await info(deploymentId);
      return found.completeTime !== undefined && found;
    }, `the end of ${deploymentId}`);
  return { call, getGroup, create, info, ended };
}

describe('a deployment', () => {
  it('runs to its end and is read back whole', async () => {
    const { create, ended, getGroup } = await codeDeploy();
    const deploymentId = await create({ description: 'first' });
    expect(deploymentId).toMatch(/^d-[A-Z0-9]{9}$/);
    const sha256 = createHash('sha256').update(appSpec()).digest('hex');
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { sha256 } };
    const info = await ended(deploymentId);
    expect(info).toEqual({
      ...group,
      deploymentId,
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
      revision,
      description: 'first',
      status: 'Succeeded',
      createTime: expect.any(Number),
      startTime: expect.any(Number),
      completeTime: expect.any(Number),
      creator: 'user',
      ignoreApplicationStopFailures: false,
      autoRollbackConfiguration: settings.autoRollbackConfiguration,
      updateOutdatedInstancesOnly: false,
      deploymentStyle: settings.deploymentStyle,
      instanceTerminationWaitTimeStarted: true,
      blueGreenDeploymentConfiguration: expect.any(Object),
      loadBalancerInfo: expect.any(Object),
      fileExistsBehavior: 'DISALLOW',
      deploymentStatusMessages: [],
      computePlatform: 'ECS',
    });
    const last = {
      deploymentId,
      status: 'Succeeded',
      createTime: info.createTime,
      endTime: info.completeTime,
    };
    expect(await getGroup()).toMatchObject({
      targetRevision: revision,
      lastSuccessfulDeployment: last,
      lastAttemptedDeployment: last,
    });
    expect(await ended(await create())).toMatchObject({ previousRevision: revision });
  });

  it('shows its target, its lifecycle events and its task sets', async () => {
    const { call, create, ended } = await codeDeploy();
    const deploymentId = await create();
    await ended(deploymentId);
    expect(await call('ListDeploymentTargets', { deploymentId })).toEqual({ targetIds: ['main:web'] });
    const { deploymentTarget } = await call('GetDeploymentTarget', { deploymentId, targetId: 'main:web' });
    const event = (lifecycleEventName: string) => ({
      lifecycleEventName,
      startTime: expect.any(Number),
      endTime: expect.any(Number),
      status: 'Succeeded',
    });
    expect(deploymentTarget).toEqual({
      deploymentTargetType: 'ECSTarget',
      ecsTarget: {
        deploymentId,
        targetId: 'main:web',
        targetArn: 'arn:aws:ecs:eu-west-1:123456789012:service/main/web',
        lastUpdatedAt: expect.any(Number),
        status: 'Succeeded',
        lifecycleEvents: [
          'BeforeInstall',
          'Install',
          'AfterInstall',
          'AllowTestTraffic',
          'AfterAllowTestTraffic',
          'BeforeAllowTraffic',
          'AllowTraffic',
          'AfterAllowTraffic',
        ].map(event),
        taskSetsInfo: [
          {
            identifer: 'ecs-svc/1',
            desiredCount: 0,
            pendingCount: 0,
            runningCount: 0,
            status: 'DRAINING',
            trafficWeight: 0,
            targetGroup: { name: 'web-blue' },
            taskSetLabel: 'Blue',
          },
          {
            identifer: 'ecs-svc/2',
            desiredCount: 2,
            pendingCount: 0,
            runningCount: 2,
            status: 'PRIMARY',
            trafficWeight: 100,
            targetGroup: { name: 'web-green' },
            taskSetLabel: 'Green',
          },
        ],
      },
    });
    expect(await call('BatchGetDeploymentTargets', { deploymentId, targetIds: ['main:web'] })).toEqual({
      deploymentTargets: [deploymentTarget],
    });
    expect(
      await call('ListDeploymentTargets', { deploymentId, targetFilters: { TargetStatus: ['Failed'] } }),
    ).toEqual({ targetIds: [] });
  });

  it('that is stopped is rolled back by a deployment of its own, and both say so', async () => {
    const { call, create, info, ended } = await codeDeploy();
    await ended(await create());
    stage.fake.tasksStart = false;
    const deploymentId = await create();
    await until(() => stage.fake.created.length === 2, 'the replacement');
    expect(await call('StopDeployment', { deploymentId, autoRollbackEnabled: true })).toEqual({
      status: 'Pending',
      statusMessage: 'The deployment was stopped and is rolled back.',
    });
    const stopped = await info(deploymentId);
    const { rollbackDeploymentId } = stopped.rollbackInfo as Record<string, string>;
    expect(stopped).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
      rollbackInfo: {
        rollbackMessage: `Deployment ${deploymentId} terminated. Automatic rollback is triggered with a DeploymentId ${rollbackDeploymentId ?? ''}.`,
      },
    });
    expect(await ended(rollbackDeploymentId ?? '')).toMatchObject({
      creator: 'codeDeployRollback',
      status: 'Succeeded',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      rollbackInfo: { rollbackTriggeringDeploymentId: deploymentId },
    });
    const { deploymentTarget } = await call('GetDeploymentTarget', { deploymentId, targetId: 'main:web' });
    expect(deploymentTarget.ecsTarget).toMatchObject({
      status: 'Failed',
      taskSetsInfo: [
        { taskSetLabel: 'Blue', trafficWeight: 100, status: 'PRIMARY' },
        { taskSetLabel: 'Green', trafficWeight: 0, status: 'DRAINING', runningCount: 0 },
      ],
    });
  });

  it('runs the functions of its AppSpec, which report by their execution id', async () => {
    const { call, create, ended } = await codeDeploy();
    const deploymentId = await create({
      revision: revisionOf(appSpec({ Hooks: [{ BeforeAllowTraffic: 'check' }] })),
    });
    await until(() => stage.fake.invoked.length > 0, 'the invocation');
    const { LifecycleEventHookExecutionId: executionId } = stage.fake.invoked[0]!.payload;
    const report = (status: string) =>
      call('PutLifecycleEventHookExecutionStatus', {
        deploymentId,
        lifecycleEventHookExecutionId: executionId,
        status,
      });
    expect(executionId).toBe(hookExecutionId(deploymentId, 'BeforeAllowTraffic'));
    expect(await refusal(report('Skipped'))).toBe(
      'InvalidLifecycleEventHookExecutionStatusException: The status Skipped of a lifecycle event hook must be Succeeded or Failed',
    );
    expect(await report('Succeeded')).toEqual({ lifecycleEventHookExecutionId: executionId });
    expect(await refusal(report('Succeeded'))).toMatch(/^LifecycleEventAlreadyCompletedException: /);
    expect(await ended(deploymentId)).toMatchObject({ status: 'Succeeded' });
  });

  it('takes what the request brings instead of what the group has', async () => {
    const { create, info, ended, call } = await codeDeploy();
    const alarms = { enabled: true, ignorePollAlarmFailure: true, alarms: [{ name: 'nope' }] };
    const deploymentId = await create({
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      autoRollbackConfiguration: { enabled: false },
      overrideAlarmConfiguration: alarms,
      ignoreApplicationStopFailures: true,
    });
    await ended(deploymentId);
    expect(stage.fake.weights).toEqual(['0:100']);
    expect(await info(deploymentId)).toMatchObject({
      status: 'Succeeded',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      autoRollbackConfiguration: { enabled: false },
      overrideAlarmConfiguration: alarms,
      ignoreApplicationStopFailures: true,
    });
    // The group's own config rules again.
    const { deploymentGroupInfo } = await call('GetDeploymentGroup', group);
    expect(deploymentGroupInfo).toMatchObject({
      deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    });
  });

  it('waits to be continued where the group says so', async () => {
    const { call, create, info, ended } = await codeDeploy({
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: {
          action: 'TERMINATE',
          terminationWaitTimeInMinutes: 2880,
        },
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 2880 },
      },
    });
    const deploymentId = await create({ deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' });
    const proceed = (deploymentWaitType?: string) =>
      call('ContinueDeployment', { deploymentId, ...(deploymentWaitType && { deploymentWaitType }) });
    await until(async () => (await info(deploymentId)).status === 'Ready', 'Ready');
    expect(await refusal(proceed('TERMINATION_WAIT'))).toMatch(/^DeploymentIsNotInReadyStateException: /);
    expect(await refusal(proceed('SOMETIME'))).toMatch(/^InvalidDeploymentWaitTypeException: /);
    await proceed();
    await until(
      async () => (await info(deploymentId)).instanceTerminationWaitTimeStarted,
      'the termination wait',
    );
    await proceed('TERMINATION_WAIT');
    expect(await ended(deploymentId)).toMatchObject({ status: 'Succeeded' });
    expect(await refusal(proceed())).toBe(
      `DeploymentAlreadyCompletedException: The deployment ${deploymentId} has already completed`,
    );
  });

  it('goes on to its end where its group and its application are deleted, as the API has no error for it', async () => {
    const { call, create, ended } = await codeDeploy();
    const deploymentId = await create();
    expect(await call('DeleteDeploymentGroup', group)).toEqual({ hooksNotCleanedUp: [] });
    expect(await call('DeleteApplication', { applicationName: 'web' })).toEqual({});
    expect(await ended(deploymentId)).toMatchObject({ status: 'Succeeded' });
  });

  it('is the only one of its group', async () => {
    stage.fake.tasksStart = false;
    const { call, create, info } = await codeDeploy();
    const deploymentId = await create();
    expect(await refusal(create())).toBe(
      `DeploymentLimitExceededException: The Deployment Group 'web' already has an active Deployment '${deploymentId}'`,
    );
    await until(async () => (await info(deploymentId)).status === 'InProgress', 'the start');
    expect(await call('StopDeployment', { deploymentId, autoRollbackEnabled: false })).toMatchObject({
      status: 'Succeeded',
    });
  });
});

describe('deployments', () => {
  it('are listed, the newest first, by what the request asks for', async () => {
    const { call, create, info, ended } = await codeDeploy();
    const first = await create();
    await ended(first);
    stage.fake.tasksStart = false;
    const second = await create();
    const list = async (input: Json = {}) => (await call('ListDeployments', input)).deployments as string[];
    expect(await list()).toEqual([second, first]);
    expect(await list(group)).toEqual([second, first]);
    expect(await list({ includeOnlyStatuses: ['Succeeded', 'Failed'] })).toEqual([first]);
    const { createTime } = await info(second);
    expect(await list({ createTimeRange: { start: createTime } })).toEqual([second]);
    expect(await list({ createTimeRange: { end: (createTime as number) - 1 } })).toEqual([first]);
    expect(await list({ externalId: 'stack' })).toEqual([]);
    const batch = await call('BatchGetDeployments', { deploymentIds: [first, 'd-NONE00000', second] });
    expect(batch.deploymentsInfo).toMatchObject([{ deploymentId: first }, { deploymentId: second }]);
  });

  it('are none before the first one is created, and no engine is asked', async () => {
    const { call, createGroup } = await started();
    await createGroup();
    expect(await call('ListDeployments', group)).toEqual({ deployments: [] });
    expect(await call('BatchGetDeployments', { deploymentIds: ['d-A1B2C3D4E'] })).toEqual({
      deploymentsInfo: [],
    });
  });

  it.each([
    ['GetDeployment', {}, 'DeploymentIdRequiredException: At least one deployment ID must be specified.'],
    [
      'GetDeployment',
      { deploymentId: 'A1B2C3D4E' },
      'InvalidDeploymentIdException: A1B2C3D4E is not a deployment ID: it must be d- and 9 upper case letters and digits',
    ],
    [
      'GetDeployment',
      { deploymentId: 'd-A1B2C3D4E' },
      'DeploymentDoesNotExistException: The deployment d-A1B2C3D4E could not be found',
    ],
    [
      'PutLifecycleEventHookExecutionStatus',
      { deploymentId: 'd-A1B2C3D4E', status: 'Failed' },
      'DeploymentDoesNotExistException: The deployment d-A1B2C3D4E could not be found',
    ],
    [
      'ListDeployments',
      { applicationName: 'nope' },
      'ApplicationDoesNotExistException: No application found for name: nope',
    ],
    [
      'ListDeployments',
      { applicationName: 'web' },
      'DeploymentGroupNameRequiredException: Deployment group name is required',
    ],
    [
      'ListDeployments',
      { includeOnlyStatuses: ['Done'] },
      'InvalidDeploymentStatusException: The deployment status Done must be Created, Queued, InProgress, Baking, Succeeded, Failed, Stopped, Ready',
    ],
    [
      'ListDeployments',
      { createTimeRange: { start: 2, end: 1 } },
      'InvalidTimeRangeException: The start 2 of the time range is after its end 1',
    ],
  ])('%s refuses %j', async (operation, input, expected) => {
    const { call } = await started();
    expect(await refusal(call(operation, input))).toBe(expected);
  });

  it.each([
    ['StopDeployment', {}, 'DeploymentAlreadyCompletedException'],
    ['GetDeploymentTarget', {}, 'DeploymentTargetIdRequiredException'],
    ['GetDeploymentTarget', { targetId: 'main:api' }, 'DeploymentTargetDoesNotExistException'],
    ['BatchGetDeploymentTargets', {}, 'DeploymentTargetIdRequiredException'],
    ['BatchGetDeploymentTargets', { targetIds: ['a', 'b'] }, 'DeploymentTargetListSizeExceededException'],
    ['ListDeploymentTargets', { targetFilters: { Colour: ['Blue'] } }, 'InvalidTargetFilterNameException'],
    [
      'ListDeploymentTargets',
      { targetFilters: { TargetStatus: ['Well'] } },
      'InvalidInstanceStatusException',
    ],
    ['GetDeploymentInstance', {}, 'InvalidComputePlatformException'],
    ['SkipWaitTimeForInstanceTermination', {}, 'DeploymentAlreadyCompletedException'],
  ])('%s with %j is refused of one that has ended', async (operation, input, expected) => {
    const { call, create, ended } = await codeDeploy();
    const deploymentId = await create();
    await ended(deploymentId);
    expect((await refusal(call(operation, { deploymentId, ...input }))).split(':')[0]).toBe(expected);
  });
});

describe('CreateDeployment refuses', () => {
  it.each([
    ['no revision', { revision: undefined }, 'RevisionRequiredException'],
    ['a revision on GitHub', { revision: { revisionType: 'GitHub' } }, 'InvalidRevisionException'],
    [
      'another sha256',
      { revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec(), sha256: 'abc' } } },
      'InvalidRevisionException',
    ],
    [
      'the sha256 of a revision that nobody registered',
      { revision: { revisionType: 'AppSpecContent', appSpecContent: { sha256: 'abc' } } },
      'RevisionDoesNotExistException',
    ],
    [
      'a zip file',
      { revision: { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k', bundleType: 'zip' } } },
      'InvalidRevisionException',
    ],
    ['an unknown config', { deploymentConfigName: 'nope' }, 'DeploymentConfigDoesNotExistException'],
    [
      'a config of another platform',
      { deploymentConfigName: 'CodeDeployDefault.OneAtATime' },
      'InvalidDeploymentConfigNameException',
    ],
    ['a long description', { description: 'x'.repeat(257) }, 'DescriptionTooLongException'],
    ['alarms without one', { overrideAlarmConfiguration: { enabled: true } }, 'InvalidAlarmConfigException'],
    [
      'a rollback on nothing',
      { autoRollbackConfiguration: { enabled: true } },
      'InvalidAutoRollbackConfigException',
    ],
    [
      'only outdated instances',
      { updateOutdatedInstancesOnly: true },
      'InvalidUpdateOutdatedInstancesOnlyValueException',
    ],
    [
      'target instances',
      { targetInstances: { autoScalingGroups: ['fleet'] } },
      'InvalidTargetInstancesException',
    ],
    ['an unknown behaviour', { fileExistsBehavior: 'IGNORE' }, 'InvalidFileExistsBehaviorException'],
    ['no application', { applicationName: undefined }, 'ApplicationNameRequiredException'],
    ['an unknown group', { deploymentGroupName: 'nope' }, 'DeploymentGroupDoesNotExistException'],
  ])('%s', async (_title, input, expected) => {
    const { create } = await codeDeploy();
    expect((await refusal(create(input))).split(':')[0]).toBe(expected);
    expect(stage.engine.list({ accountId: '123456789012', region: 'eu-west-1' })).toEqual([]);
  });
});
