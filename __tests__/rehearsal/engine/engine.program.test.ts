import { hookExecutionId } from '../../../rehearsal/engine/hook-execution-id';
import { CallFailure } from '../../../rehearsal/engine/aws-api';
import { EngineStage, place, plan, record } from '../../support/engine';
import { arns, route } from '../../support/fake-aws';
import { until } from '../../support/until';

const id = 'd-AAAAAAAA1';
const rollbackId = 'd-RAAAAAAA1';
const throttled = () => {
  throw new CallFailure('ThrottlingException', 'Rate exceeded', true);
};
let stage: EngineStage;

beforeEach(() => {
  stage = new EngineStage();
});

afterEach(() => stage.close());

describe('a release', () => {
  it('moves traffic to the other target group and deletes the original task set', async () => {
    stage.engine.create({ record: record() });
    const { state, facts } = await stage.ended();
    expect(state).toMatchObject({ status: 'Succeeded', weights: { original: 0, replacement: 100 } });
    expect(stage.fake.weights).toEqual(['90:10', '0:100']);
    expect(stage.fake.blueAndGreen(arns.test)).toBe('0:100');
    expect(stage.fake.taskSets()).toEqual({ green: 'PRIMARY' });
    expect(facts).toMatchObject({
      original: { id: 'ecs-svc/1', status: 'DRAINING', runningCount: 0 },
      replacement: { id: 'ecs-svc/2', status: 'PRIMARY', runningCount: 2 },
    });
  });

  it('gives the replacement what the AppSpec says, and the launch type of the original', async () => {
    stage.engine.create({ record: record() });
    await stage.ended();
    expect(stage.fake.created).toEqual([
      {
        externalId: id,
        spec: record().target.replacement,
        targetGroupArn: arns.green,
        like: expect.objectContaining({ launchType: 'FARGATE' }) as unknown,
      },
    ]);
  });

  it('moves the rules of the listener that lead to the pair, and no others', async () => {
    const rule = `${arns.production.replace(':listener/', ':listener-rule/')}/a`;
    stage.fake.routes[arns.production]!.push(route(rule, [arns.blue, 1]), route(`${rule}b`, [arns.other, 1]));
    stage.engine.create({ record: record() });
    await stage.ended();
    expect(stage.fake.routes[arns.production]!.map(({ targetGroups }) => targetGroups)).toEqual([
      [
        { arn: arns.blue, weight: 0 },
        { arn: arns.green, weight: 100 },
      ],
      [
        { arn: arns.blue, weight: 0 },
        { arn: arns.green, weight: 100 },
      ],
      [{ arn: arns.other, weight: 1 }],
    ]);
  });

  it('waits until every task of the replacement is healthy', async () => {
    stage.fake.health[arns.green] = { state: 'initial', reason: 'Elb.InitialHealthChecking' };
    stage.engine.create({ record: record() });
    await until(() => stage.fake.created.length > 0, 'the replacement');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(stage.fake.weights).toEqual([]);
    stage.fake.health[arns.green] = { state: 'healthy' };
    expect((await stage.ended()).state.status).toBe('Succeeded');
  });

  it('waits until the replacement stays steady', async () => {
    let looks = 0;
    stage.fake.before.describe = () => {
      const replacement = stage.fake.service.taskSets[1];
      if (replacement === undefined) return;
      looks += 1;
      // Up to the fifth look its tasks have ended and started again since the one before.
      replacement.steadySince = Math.min(looks, 5);
    };
    stage.engine.create({ record: record() });
    await until(() => stage.fake.weights.length > 0, 'the canary');
    expect(looks).toBeGreaterThanOrEqual(6);
  });

  it('does not wait for health checks of a target group that no listener leads to', async () => {
    stage.fake.health[arns.green] = { state: 'unused', reason: 'Target.NotInUse' };
    stage.engine.create({ record: record() });
    expect((await stage.ended()).state.status).toBe('Succeeded');
  });

  it('deletes first what a deployment without rollback left behind', async () => {
    stage.fake.tasksStart = false;
    stage.engine.create({ record: record({ plan: { rollbackEvents: [] } }) });
    await until(() => stage.fake.created.length > 0, 'the replacement');
    stage.engine.stop({ ...place, id, rollback: false });
    stage.fake.tasksStart = true;
    stage.engine.create({ record: record({ id: 'd-AAAAAAAA2' }) });
    expect((await stage.ended('d-AAAAAAAA2')).state.status).toBe('Succeeded');
    expect(stage.fake.taskSets()).toEqual({ green: 'PRIMARY' });
  });

  it('is not created a second time by the same request, nor beside another of its group', () => {
    stage.fake.tasksStart = false;
    stage.engine.create({ record: record() });
    stage.engine.create({ record: record() });
    expect(stage.engine.list(place)).toHaveLength(1);
    expect(() => {
      stage.engine.create({ record: record({ id: 'd-AAAAAAAA2' }) });
    }).toThrow("The Deployment Group 'web' already has an active Deployment 'd-AAAAAAAA1'");
  });
});

describe('functions', () => {
  const hooks = { hooks: ['BeforeInstall', 'AfterAllowTestTraffic'] } as const;
  const target = { hooks: { BeforeInstall: 'before', AfterAllowTestTraffic: 'smoke' } };
  const nextHook = (count: number) => until(() => stage.fake.invoked[count - 1], `invocation ${count}`);

  it('are invoked with what they need to report, in order', async () => {
    stage.engine.create({ record: record({ plan: hooks, target }) });
    expect(await nextHook(1)).toEqual({
      functionName: 'before',
      payload: {
        DeploymentId: id,
        LifecycleEventHookExecutionId: hookExecutionId(id, 'BeforeInstall'),
      },
    });
    expect(stage.fake.created).toEqual([]);
    stage.engine.reportHook({
      ...place,
      id,
      executionId: hookExecutionId(id, 'BeforeInstall'),
      status: 'Succeeded',
    });
    expect((await nextHook(2)).functionName).toBe('smoke');
    expect(stage.fake.blueAndGreen(arns.test)).toBe('0:100');
    stage.engine.reportHook({
      ...place,
      id,
      executionId: hookExecutionId(id, 'AfterAllowTestTraffic'),
      status: 'Succeeded',
    });
    expect((await stage.ended()).state.status).toBe('Succeeded');
  });

  it('that report Failed end the deployment, which is rolled back', async () => {
    stage.engine.create({ record: record({ plan: { hooks: ['AfterAllowTestTraffic'] }, target }) });
    await nextHook(1);
    stage.engine.reportHook({
      ...place,
      id,
      executionId: hookExecutionId(id, 'AfterAllowTestTraffic'),
      status: 'Failed',
    });
    expect((await stage.ended()).state.error?.code).toBe('HOOK_EXECUTION_FAILURE');
    await stage.ended(rollbackId);
    expect(stage.fake.blueAndGreen(arns.test)).toBe('100:0');
  });

  it('are refused a second report, and one that nobody waits for', async () => {
    stage.engine.create({ record: record({ plan: hooks, target }) });
    await nextHook(1);
    const report = (executionId: string) => () => {
      stage.engine.reportHook({ ...place, id, executionId, status: 'Succeeded' });
    };
    expect(report('nope')).toThrow('execution ID nope is not one of the deployment d-AAAAAAAA1');
    report(hookExecutionId(id, 'BeforeInstall'))();
    expect(report(hookExecutionId(id, 'BeforeInstall'))).toThrow('has already completed');
    expect(report(hookExecutionId(id, 'AfterAllowTraffic'))).toThrow('has already completed');
  });

  it('that do not exist end the deployment', async () => {
    stage.fake.before.invoke = () => {
      throw new CallFailure('ResourceNotFoundException', 'Function not found: smoke', false);
    };
    stage.engine.create({ record: record({ plan: { hooks: ['AfterAllowTestTraffic'] }, target }) });
    expect((await stage.ended()).state.error).toEqual({
      code: 'INVALID_LAMBDA_FUNCTION',
      message:
        'The Lambda function could not be invoked: Function not found: smoke (ResourceNotFoundException)',
    });
  });
});

describe('alarms', () => {
  const target = { alarms: ['web-5xx'] };
  const slow = {
    trafficRouting: { ...plan.trafficRouting, intervalMinutes: 600 } as typeof plan.trafficRouting,
  };

  beforeEach(() => stage.fake.alarms.set('web-5xx', 'OK'));

  it('that fire during the shift stop the deployment and return the traffic', async () => {
    stage.engine.create({ record: record({ plan: slow, target }) });
    await until(() => stage.fake.weights.length > 0, 'the canary');
    stage.fake.alarms.set('web-5xx', 'ALARM');
    const { state, rolledBackBy } = await stage.ended();
    expect(state).toMatchObject({ status: 'Stopped', error: { code: 'ALARM_ACTIVE' } });
    expect(rolledBackBy).toBe(rollbackId);
    const rollback = await stage.ended(rollbackId);
    expect(rollback).toMatchObject({
      record: { creator: 'codeDeployRollback', rollsBack: { deploymentId: id } },
      state: { status: 'Succeeded' },
    });
    expect(stage.fake.weights).toEqual(['90:10', '100:0']);
    expect(stage.fake.taskSets()).toEqual({ blue: 'PRIMARY' });
    expect((await stage.view()).weights).toEqual({ original: 100, replacement: 0 });
  });

  it('that fire before the start stop it before anything is done', async () => {
    stage.fake.alarms.set('web-5xx', 'ALARM');
    stage.engine.create({ record: record({ target }) });
    expect((await stage.ended()).state.error?.code).toBe('ALARM_ACTIVE');
    expect(stage.fake.created).toEqual([]);
    expect(stage.engine.list(place)).toHaveLength(1);
  });

  it('that do not exist stop it too, unless that is to be ignored', async () => {
    stage.engine.create({ record: record({ target: { alarms: ['nope'] } }) });
    expect((await stage.ended()).state.error?.message).toContain('nope could not be found');
    stage.engine.create({
      record: record({
        id: 'd-AAAAAAAA2',
        target: { alarms: ['nope'] },
        plan: { ignoresPollAlarmFailure: true },
      }),
    });
    expect((await stage.ended('d-AAAAAAAA2')).state.status).toBe('Succeeded');
  });
});

describe('requests', () => {
  it('stop a deployment; without rollback everything stays where it is', async () => {
    stage.engine.create({
      record: record({
        plan: { trafficRouting: { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 600 } },
      }),
    });
    await until(() => stage.fake.weights.length > 0, 'the canary');
    expect(stage.engine.stop({ ...place, id }).state.status).toBe('Stopped');
    expect(stage.engine.list(place)).toHaveLength(1);
    expect(stage.fake.weights).toEqual(['90:10']);
    expect(() => stage.engine.stop({ ...place, id })).toThrow('has already completed');
  });

  it('stop a deployment and roll it back although its group does not', async () => {
    stage.engine.create({
      record: record({
        plan: { trafficRouting: { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 600 } },
      }),
    });
    await until(() => stage.fake.weights.length > 0, 'the canary');
    stage.engine.stop({ ...place, id, rollback: true });
    await stage.ended(rollbackId);
    expect(stage.fake.weights).toEqual(['90:10', '100:0']);
  });

  it('a rollback comes after a change that was under way when the deployment was stopped', async () => {
    let finish: () => void = () => undefined;
    stage.fake.before.forward = () => new Promise((resolve) => (finish = resolve));
    stage.engine.create({ record: record({ plan: { hasTestRoute: false } }) });
    await until(() => stage.fake.created.length > 0, 'the replacement');
    await until(
      async () => (await stage.view()).state.outstanding.some(({ id: each }) => each === 'traffic-0'),
      'the shift',
    );
    stage.engine.stop({ ...place, id, rollback: true });
    delete stage.fake.before.forward;
    finish();
    await stage.ended(rollbackId);
    expect(stage.fake.weights.at(-1)).toBe('100:0');
  });

  it('end a ready wait and a termination wait', async () => {
    stage.engine.create({ record: record({ plan: { readyWaitMinutes: 600, terminationWaitMinutes: 600 } }) });
    await until(async () => (await stage.view()).state.status === 'Ready', 'Ready');
    expect(() => {
      stage.engine.continue({ ...place, id, waitType: 'TERMINATION_WAIT' });
    }).toThrow('does not wait for TERMINATION_WAIT');
    stage.engine.continue({ ...place, id, waitType: 'READY_WAIT' });
    await until(() => stage.fake.weights.at(-1) === '0:100', 'the shift');
    await until(() => {
      try {
        stage.engine.continue({ ...place, id, waitType: 'TERMINATION_WAIT' });
        return true;
      } catch {
        return false;
      }
    }, 'the termination wait');
    expect((await stage.ended()).state.status).toBe('Succeeded');
  });

  it('are refused for a deployment of another region', async () => {
    stage.engine.create({ record: record() });
    await expect(stage.engine.get({ ...place, region: 'us-east-1', id })).rejects.toThrow(
      'could not be found',
    );
  });
});

describe('what somebody else changed', () => {
  it.each([
    [
      'the production listener does not lead to the primary task set',
      () => {
        stage.fake.routes[arns.production] = [route(arns.production, [arns.blue, 0], [arns.green, 100])];
      },
      'ELASTIC_LOAD_BALANCING_INVALID',
      `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${arns.production}`,
    ],
    [
      'the replacement already has traffic',
      () => {
        stage.fake.routes[arns.production] = [route(arns.production, [arns.blue, 90], [arns.green, 10])];
      },
      'ELASTIC_LOAD_BALANCING_INVALID',
      `The ELB could not be updated due to the following error: the target group web-green of the replacement already has traffic of ${arns.production}`,
    ],
    [
      'the production listener is gone',
      () => {
        Reflect.deleteProperty(stage.fake.routes, arns.production);
      },
      'ELASTIC_LOAD_BALANCING_INVALID',
      `The ELB could not be updated due to the following error: The listener ${arns.production} could not be found.`,
    ],
    [
      'the service is gone',
      () => {
        stage.fake.service.status = 'INACTIVE';
      },
      'INVALID_ECS_SERVICE',
      'The ECS service web in the cluster main could not be found or is not active.',
    ],
    [
      'the service is not CodeDeploy’s',
      () => {
        stage.fake.service.deploymentController = 'ECS';
      },
      'INVALID_ECS_SERVICE',
      "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
    ],
    [
      'the role may not create task sets',
      () => {
        stage.fake.before.create = () => {
          throw new CallFailure('AccessDeniedException', 'not authorized', false);
        };
      },
      'IAM_ROLE_PERMISSIONS',
      'The IAM role arn:aws:iam::123456789012:role/web-codedeploy does not give you permission to perform operations in the following AWS service: AmazonECS.',
    ],
    [
      'the task definition is gone',
      () => {
        stage.fake.before.create = () => {
          throw new CallFailure('ClientException', 'TaskDefinition not found.', false);
        };
      },
      'ECS_UPDATE_ERROR',
      'The ECS service cannot be updated due to an unexpected error: TaskDefinition not found. (ClientException)',
    ],
  ])('%s: the deployment fails in Install', async (_title, change, code, message) => {
    change();
    stage.engine.create({ record: record() });
    const { state } = await stage.ended();
    expect(state.error).toEqual({ code, message });
    expect(state.lifecycleEvents.map(({ status }) => status).slice(0, 3)).toEqual([
      'Succeeded',
      'Failed',
      'Skipped',
    ]);
    expect(stage.fake.weights).toEqual([]);
  });

  it('a listener that is edited in mid shift fails the deployment, and a rollback to foreign groups as well', async () => {
    stage.engine.create({ record: record() });
    await until(() => stage.fake.weights.length > 0, 'the canary');
    stage.fake.routes[arns.production] = [route(arns.production, [arns.other, 1])];
    const { state } = await stage.ended();
    expect(state.error).toEqual({
      code: 'ELASTIC_LOAD_BALANCING_INVALID',
      message: `The ELB could not be updated due to the following error: ${arns.production} was changed by somebody else during the deployment: it forwards to ${arns.other} with weight 1`,
    });
    expect((await stage.ended(rollbackId)).state.status).toBe('Failed');
    expect(stage.fake.blueAndGreen()).toBe('-:-');
  });

  it('traffic that was returned by hand in mid shift fails the deployment; its rollback ends the same way', async () => {
    stage.engine.create({ record: record() });
    await until(() => stage.fake.weights.length > 0, 'the canary');
    stage.fake.routes[arns.production] = [route(arns.production, [arns.blue, 1])];
    expect((await stage.ended()).state.status).toBe('Failed');
    expect((await stage.ended(rollbackId)).state.status).toBe('Succeeded');
    expect(stage.fake.blueAndGreen()).toBe('100:0');
    expect(stage.fake.taskSets()).toEqual({ blue: 'PRIMARY' });
  });

  it('an original that has traffic again is not deleted', async () => {
    stage.engine.create({ record: record() });
    await until(() => stage.fake.weights.at(-1) === '0:100', 'the shift');
    await until(async () => (await stage.view()).state.primary === 'replacement', 'the new primary task set');
    stage.fake.routes[arns.production] = [route(arns.production, [arns.blue, 100])];
    expect((await stage.ended()).state.error).toEqual({
      code: 'ECS_UPDATE_ERROR',
      message: `TaskSet ecs-svc/1 is behind prod listener ${arns.production}. Verify that the TaskSet is still serving production traffic.`,
    });
    expect(stage.fake.taskSets()).toEqual({ blue: 'ACTIVE', green: 'PRIMARY' });
  });
});

describe('calls', () => {
  it.each(['create', 'forward', 'makePrimary', 'delete'])(
    '%s is repeated when its answer is lost, and done once',
    async (name) => {
      let lost = 0;
      stage.fake.after[name] = () => {
        lost += 1;
        if (lost === 1) throw new CallFailure('ECONNRESET', 'socket hang up', true);
      };
      stage.engine.create({ record: record() });
      expect((await stage.ended()).state.status).toBe('Succeeded');
      expect(stage.fake.created).toHaveLength(1);
      expect(stage.fake.weights).toEqual(['90:10', '0:100']);
      expect(stage.fake.taskSets()).toEqual({ green: 'PRIMARY' });
    },
  );

  it('are repeated when they are throttled, up to a limit', async () => {
    let count = 0;
    stage.fake.before.create = () => {
      count += 1;
      if (count < 3) throttled();
    };
    stage.engine.create({ record: record() });
    expect((await stage.ended()).state.status).toBe('Succeeded');
    stage.fake.before.describe = throttled;
    stage.engine.create({ record: record({ id: 'd-AAAAAAAA2' }) });
    expect((await stage.ended('d-AAAAAAAA2')).state.error?.message).toBe(
      'The ECS service cannot be updated due to an unexpected error: Rate exceeded (ThrottlingException)',
    );
  });
});

describe('triggers', () => {
  const triggers = [
    {
      name: 'all',
      topicArn: arns.topic,
      events: ['DeploymentStart', 'DeploymentStop', 'DeploymentRollback'],
    },
  ];
  const published = () =>
    stage.fake.published.map(({ message }) => {
      const { status, deploymentId } = JSON.parse(message) as Record<string, string>;
      return `${status ?? ''} ${deploymentId ?? ''}`;
    });

  it('publish what happened, each event once', async () => {
    stage.fake.tasksStart = false;
    stage.engine.create({ record: record({ triggers }) });
    await until(() => stage.fake.created.length > 0, 'the replacement');
    stage.engine.stop({ ...place, id, rollback: true });
    await until(() => stage.fake.published.length >= 4, 'four messages');
    expect(published().sort()).toEqual([
      `CREATED ${id}`,
      `CREATED ${rollbackId}`,
      `CREATED ${rollbackId}`,
      `STOPPED ${id}`,
    ]);
    const stop = stage.fake.published.find(({ subject }) => subject.startsWith('STOPPED'))!;
    expect(stop).toMatchObject({
      topicArn: arns.topic,
      subject: `STOPPED: AWS CodeDeploy ${id} in eu-west-1 to web`,
    });
    expect(JSON.parse(stop.message)).toMatchObject({
      region: 'eu-west-1',
      accountId: '123456789012',
      eventTriggerName: 'all',
      applicationName: 'web',
      deploymentGroupName: 'web',
      errorInformation:
        '{"ErrorCode":"MANUAL_STOP","ErrorMessage":"The deployment was stopped by a request."}',
      rollbackInformation: `{"RollbackDeploymentId":"${rollbackId}"}`,
    });
    await stage.ended(rollbackId);
    stage.killAndRestart();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stage.fake.published).toHaveLength(4);
  });

  it('that cannot be published stop nothing', async () => {
    stage.fake.before.publish = () => {
      throw new CallFailure('NotFound', 'Topic does not exist', false);
    };
    stage.engine.create({ record: record({ triggers }) });
    expect((await stage.ended()).state.status).toBe('Succeeded');
    expect(stage.log).toEqual([
      `${id}: DeploymentStart cannot be published to ${arns.topic}: Topic does not exist`,
    ]);
  });
});
