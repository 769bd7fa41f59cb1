/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { callerOf, refusal } from '../../../support/service-caller';
import { newCodeDeploy } from './sample-deployment-group';

const canary = (canaryPercentage: number, canaryInterval: number): Json => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage, canaryInterval },
});
const linear = (linearPercentage: number, linearInterval: number): Json => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage, linearInterval },
});

function started() {
  const call = callerOf(newCodeDeploy());
  return {
    call,
    create: (trafficRoutingConfig: Json | undefined, deploymentConfigName = 'own') =>
      call('CreateDeploymentConfig', { deploymentConfigName, computePlatform: 'ECS', trafficRoutingConfig }),
  };
}

const prefix =
  'InvalidTrafficRoutingConfigurationException: The configuration that specifies how traffic is routed during a deployment is invalid: ';

describe('a deployment config', () => {
  it.each([
    ['ECSAllAtOnce', { type: 'AllAtOnce' }],
    ['ECSLinear10PercentEvery1Minutes', linear(10, 1)],
    ['ECSLinear10PercentEvery3Minutes', linear(10, 3)],
    ['ECSCanary10Percent5Minutes', canary(10, 5)],
    ['ECSCanary10Percent15Minutes', canary(10, 15)],
  ])('is predefined: CodeDeployDefault.%s', async (name, trafficRoutingConfig) => {
    const { call } = started();
    const deploymentConfigName = `CodeDeployDefault.${name}`;
    const { deploymentConfigInfo } = await call('GetDeploymentConfig', { deploymentConfigName });
    expect(deploymentConfigInfo).toEqual({
      deploymentConfigId: expect.any(String),
      deploymentConfigName,
      computePlatform: 'ECS',
      trafficRoutingConfig,
    });
  });

  it('is predefined for ECS exactly five times', async () => {
    const { deploymentConfigsList } = await started().call('ListDeploymentConfigs');
    const ecs = (deploymentConfigsList as string[]).filter((name) => name.includes('.ECS'));
    expect(ecs).toHaveLength(5);
  });

  it('is read back as created, listed and deleted', async () => {
    const { call, create } = started();
    const { deploymentConfigId } = await create(canary(20, 7));
    const own = { deploymentConfigName: 'own' };
    expect(await call('GetDeploymentConfig', own)).toEqual({
      deploymentConfigInfo: {
        deploymentConfigId,
        deploymentConfigName: 'own',
        computePlatform: 'ECS',
        createTime: 1001,
        trafficRoutingConfig: canary(20, 7),
      },
    });
    expect((await call('ListDeploymentConfigs')).deploymentConfigsList).toContain('own');
    await call('DeleteDeploymentConfig', own);
    expect(await refusal(call('GetDeploymentConfig', own))).toBe(
      'DeploymentConfigDoesNotExistException: No Deployment Configuration found for name: own',
    );
  });

  it('of the Server platform has a minimum of healthy hosts', async () => {
    const { call } = started();
    const config = { deploymentConfigName: 'own', computePlatform: 'Server' };
    await call('CreateDeploymentConfig', {
      ...config,
      minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 75 },
    });
    expect(await call('GetDeploymentConfig', config)).toMatchObject({
      deploymentConfigInfo: { minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 75 } },
    });
    expect(await refusal(call('CreateDeploymentConfig', { ...config, deploymentConfigName: 'none' }))).toBe(
      'InvalidMinimumHealthyHostValueException: The minimum healthy instance value was specified in an invalid format: minimumHealthyHosts is required',
    );
  });

  it("cannot have a name of AWS's own, or the name of another one", async () => {
    const { create, call } = started();
    await create(canary(20, 7));
    expect(await refusal(create(canary(20, 7)))).toBe(
      'DeploymentConfigAlreadyExistsException: Deployment Configuration already exists: own',
    );
    expect(await refusal(create(canary(20, 7), 'CodeDeployDefault.own'))).toBe(
      "InvalidDeploymentConfigNameException: CodeDeployDefault.own is not allowed: names that begin with CodeDeployDefault. are AWS's own",
    );
    const predefined = { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' };
    expect(await refusal(call('DeleteDeploymentConfig', predefined))).toBe(
      "InvalidOperationException: CodeDeployDefault.ECSAllAtOnce is not allowed: names that begin with CodeDeployDefault. are AWS's own",
    );
  });

  it.each([
    [undefined, 'trafficRoutingConfig is required for compute platform ECS'],
    [{ type: 'Canary' }, 'type Canary must be TimeBasedCanary, TimeBasedLinear or AllAtOnce'],
    [{ type: 'TimeBasedCanary' }, 'canaryPercentage none must be 1 to 99'],
    [canary(100, 5), 'canaryPercentage 100 must be 1 to 99'],
    [canary(10, 0), 'canaryInterval 0 must be 1 or more minutes'],
    [canary(10, 2881), 'the shift takes 2881 minutes, at most 2880 are allowed'],
    [linear(10, 321), 'the shift takes 2889 minutes, at most 2880 are allowed'],
    [{ ...canary(10, 5), ...linear(10, 5) }, 'TimeBasedLinear has no timeBasedCanary'],
  ])('is refused: %j', async (trafficRoutingConfig, expected) => {
    expect(await refusal(started().create(trafficRoutingConfig))).toBe(prefix + expected);
  });

  it('may shift traffic for two days', async () => {
    const { create } = started();
    await create(canary(10, 2880), 'canary');
    await create(linear(10, 320), 'linear');
  });
});
