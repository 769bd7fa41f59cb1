/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import { refusal } from '../../../support/service-caller';
import { settings, started } from './sample-deployment-group';

describe('a deployment group', () => {
  it('is read back whole', async () => {
    const { createGroup, getGroup } = await started();
    const { deploymentGroupId } = await createGroup();
    expect(await getGroup()).toEqual({
      applicationName: 'web',
      deploymentGroupId,
      deploymentGroupName: 'web',
      ...settings,
      autoScalingGroups: [],
      computePlatform: 'ECS',
      terminationHookEnabled: false,
    });
  });

  it('is deployed all at once when its request names no config', async () => {
    const { createGroup, getGroup } = await started();
    await createGroup({ deploymentConfigName: undefined });
    expect(await getGroup()).toMatchObject({ deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' });
  });

  it('shows what an SDK leaves out because it is false, 0 or empty', async () => {
    const { createGroup, getGroup } = await started();
    await createGroup({
      alarmConfiguration: {},
      autoRollbackConfiguration: {},
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE' },
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
      },
    });
    expect(await getGroup()).toMatchObject({
      alarmConfiguration: { enabled: false, ignorePollAlarmFailure: false, alarms: [] },
      autoRollbackConfiguration: { enabled: false, events: [] },
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
      },
    });
  });

  it('changes what an update has, and nothing else', async () => {
    const { call, createGroup, getGroup } = await started();
    await createGroup();
    const alarmConfiguration = { enabled: false, ignorePollAlarmFailure: false, alarms: [] };
    await call('UpdateDeploymentGroup', {
      applicationName: 'web',
      currentDeploymentGroupName: 'web',
      alarmConfiguration,
    });
    expect(await getGroup()).toMatchObject({ ...settings, alarmConfiguration });
  });

  it('keeps its id and its tags when it is renamed', async () => {
    const { call, createGroup, getGroup } = await started();
    const { deploymentGroupId } = await createGroup({ tags: [{ Key: 'team', Value: 'a' }] });
    await call('UpdateDeploymentGroup', {
      applicationName: 'web',
      currentDeploymentGroupName: 'web',
      newDeploymentGroupName: 'api',
    });
    const ResourceArn = 'arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:web/api';
    expect(await getGroup('api')).toMatchObject({ deploymentGroupId, ...settings });
    expect(await call('ListDeploymentGroups', { applicationName: 'web' })).toEqual({
      applicationName: 'web',
      deploymentGroups: ['api'],
    });
    expect(await call('ListTagsForResource', { ResourceArn })).toEqual({
      Tags: [{ Key: 'team', Value: 'a' }],
    });
  });

  it('frees its ECS service when it is deleted', async () => {
    const { call, createGroup } = await started();
    await createGroup();
    const group = { applicationName: 'web', deploymentGroupName: 'web' };
    expect(await call('DeleteDeploymentGroup', group)).toEqual({ hooksNotCleanedUp: [] });
    expect(await refusal(call('GetDeploymentGroup', group))).toBe(
      'DeploymentGroupDoesNotExistException: No Deployment Group found for name: web',
    );
    await createGroup({ deploymentGroupName: 'other' });
  });

  it('is missing from a batch with a message', async () => {
    const { call, createGroup } = await started();
    await createGroup();
    const answer = await call('BatchGetDeploymentGroups', {
      applicationName: 'web',
      deploymentGroupNames: ['web', 'nope'],
    });
    expect(answer.deploymentGroupsInfo).toMatchObject([{ deploymentGroupName: 'web' }]);
    expect(answer.errorMessage).toBe('No Deployment Group found for name: nope');
  });

  it('has its ECS service for itself', async () => {
    const { createGroup } = await started();
    await createGroup();
    expect(await refusal(createGroup({ deploymentGroupName: 'other' }))).toBe(
      'ECSServiceMappingLimitExceededException: The Amazon ECS service main/web is already associated with deployment group web of application web',
    );
  });

  it('has its name for itself', async () => {
    const { createGroup } = await started();
    await createGroup();
    const ecsServices = [{ clusterName: 'main', serviceName: 'other' }];
    expect(await refusal(createGroup({ ecsServices }))).toBe(
      'DeploymentGroupAlreadyExistsException: Deployment Group already exists: web',
    );
  });

  it('keeps its deployment config from being deleted', async () => {
    const { call, createGroup } = await started();
    const config = { deploymentConfigName: 'slow' };
    await call('CreateDeploymentConfig', {
      ...config,
      computePlatform: 'ECS',
      trafficRoutingConfig: { type: 'AllAtOnce' },
    });
    await createGroup(config);
    expect(await refusal(call('DeleteDeploymentConfig', config))).toBe(
      'DeploymentConfigInUseException: Deployment Configuration is in use: slow',
    );
    await call('DeleteDeploymentGroup', { applicationName: 'web', deploymentGroupName: 'web' });
    await call('DeleteDeploymentConfig', config);
  });

  it('of the Server platform shows its Auto Scaling groups by name', async () => {
    const { call } = await started();
    await call('CreateApplication', { applicationName: 'servers' });
    await call('CreateDeploymentGroup', {
      applicationName: 'servers',
      deploymentGroupName: 'all',
      serviceRoleArn: settings.serviceRoleArn,
      autoScalingGroups: ['fleet'],
    });
    const { deploymentGroupInfo } = await call('GetDeploymentGroup', {
      applicationName: 'servers',
      deploymentGroupName: 'all',
    });
    expect(deploymentGroupInfo).toMatchObject({
      autoScalingGroups: [{ name: 'fleet' }],
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    });
  });
});
