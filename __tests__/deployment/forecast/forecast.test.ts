import { forecast, renderForecast } from '../../../deployment/forecast';
import type { DeploymentForecast } from '../../../deployment/forecast/model';
import { synthProject, type StackJson } from '../../support/synth';
import { withService } from '../../support/settings';

const stacksOf = (stacks: Record<string, StackJson>) =>
  Object.entries(stacks).map(([name, { resource: resources }]) => ({ name, resources }));

const synthesized = (service: object = {}) => stacksOf(synthProject(withService(service)));

const only = (service: object = {}, requestsPerMinute = 12_000): DeploymentForecast => {
  const { deployments } = forecast(synthesized(service), { requestsPerMinute });
  expect(deployments).toHaveLength(1);
  return deployments[0]!;
};

const own = (deployment: DeploymentForecast, version: string) =>
  deployment.configs[0]?.badVersions.find((forecasted) => forecasted.version === version);

/** What a stack says, changed in one resource of a type. */
const changed = (type: string, part: string, change: object) =>
  synthesized().map((stack) => ({
    ...stack,
    resources: Object.fromEntries(
      Object.entries(stack.resources).map(([kind, byName]) => [
        kind,
        Object.fromEntries(
          Object.entries(byName).map(([name, block]) => [
            name,
            kind === type && name.includes(part) ? { ...block, ...change } : block,
          ]),
        ),
      ]),
    ),
  }));

describe('the forecast of the default settings', () => {
  const deployment = only();

  it('reads the deployment group', () => {
    expect(deployment).toMatchObject({
      application: 'bluegreen-dev-nodejs',
      config: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
      routing: '10 % for 5 min, then all',
      desiredCount: 2,
      rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    });
    expect(deployment.alarms.map(({ name }) => name)).toContain('bluegreen-dev-nodejs-green-errors');
  });

  it('has weights and events minute by minute to the end', () => {
    const rows = deployment.timeline;
    expect(rows[0]).toMatchObject({
      fromMinute: 0,
      weights: { replacement: 10 },
      testTraffic: 'replacement',
    });
    expect(rows[0]?.events).toContain('AllowTraffic');
    expect(rows.find(({ fromMinute }) => fromMinute === 5)).toMatchObject({
      weights: { original: 0, replacement: 100 },
      events: ['AfterAllowTraffic', 'replacement is primary'],
    });
    expect(rows.at(-1)).toMatchObject({ fromMinute: 10, events: ['original is deleted', 'Succeeded'] });
    rows.slice(1).forEach((row, index) => {
      expect(row.fromMinute).toBe((rows[index]?.toMinute ?? 0) + 1);
    });
  });

  it('says when alarms can fire: two periods of a minute, from one and a bit to two', () => {
    expect(deployment.alarms.find(({ name }) => name.endsWith('green-errors'))).toMatchObject({
      needs: '2 × 60 s with 5xx ≥ 5 % of at least 10 requests',
      earliestSeconds: 61,
      latestSeconds: 121,
    });
  });

  it('bounds what users see of a version that answers 500', () => {
    // 121 s to the alarm, 60 s to its datapoint, 10 s to the look at it: all in the canary.
    expect(own(deployment, 'errors')).toMatchObject({
      outcome: 'rolledBack',
      latestEndSeconds: 191,
      exposed: { percentOfRequests: expect.closeTo(10) as number, requests: 3821 },
    });
  });

  it('compares with the other configs of AWS', () => {
    expect(deployment.configs.map(({ config }) => config.replace('CodeDeployDefault.', ''))).toEqual([
      'ECSCanary10Percent5Minutes',
      'ECSAllAtOnce',
      'ECSLinear10PercentEvery1Minutes',
      'ECSLinear10PercentEvery3Minutes',
      'ECSCanary10Percent15Minutes',
    ]);
    expect(deployment.configs.filter(({ configured }) => configured)).toHaveLength(1);
    const allAtOnce = deployment.configs[1]?.badVersions[0];
    expect(allAtOnce?.exposed).toMatchObject({ percentOfRequests: 100, fullTrafficSeconds: 191 });
  });

  it('has nothing to warn of', () => {
    expect(deployment.warnings).toEqual([]);
  });

  it('is plain data', () => {
    const all = forecast(synthesized());
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });
});

describe('the forecast', () => {
  it('knows configs of the stack', () => {
    const deployment = only({
      deployment: { config: { type: 'linear', percentage: 30, intervalMinutes: 2 } },
    });
    expect(deployment.routing).toBe('30 % more every 2 min');
    expect(deployment.timeline.map(({ fromMinute, weights }) => [fromMinute, weights.replacement])).toEqual(
      expect.arrayContaining([
        [0, 30],
        [2, 60],
        [4, 90],
        [6, 100],
      ]),
    );
    expect(deployment.configs).toHaveLength(6);
  });

  it('marks functions of the AppSpec', () => {
    const functionArn = 'arn:aws:lambda:ap-southeast-1:111122223333:function:CodeDeployHook_test';
    const deployment = only({ deployment: { hooks: { beforeAllowTraffic: functionArn } } });
    expect(deployment.hooks).toContain('BeforeAllowTraffic');
    expect(deployment.timeline[0]?.events).toContain('BeforeAllowTraffic (function)');
    const text = renderForecast(
      forecast(synthesized({ deployment: { hooks: { beforeAllowTraffic: functionArn } } })),
    );
    expect(text).toMatch(/They see nothing of what the function of .*BeforeAllowTraffic rejects\./);
  });

  it('judges alarms on the percentage of errors', () => {
    const alarms = { errorPercent: 2, errorPercentMinimumRequests: 100 };
    const deployment = only({ alarms }, 12_000);
    const needs = '2 × 60 s with 5xx ≥ 2 % of at least 100 requests';
    // The canary gets 20 requests a second: a period must have 5 seconds of them.
    expect(deployment.alarms.find(({ name }) => name.endsWith('green-errors'))).toMatchObject({
      needs,
      earliestSeconds: 65,
      latestSeconds: 125,
    });
    expect(own(deployment, 'errors')).toMatchObject({ outcome: 'rolledBack' });
    // A tenth of 500 requests is not enough for the canary; all of them are.
    const slow = only({ alarms }, 500);
    expect(own(slow, 'errors')?.latestEndSeconds).toBeGreaterThan(300);
    expect(only({ alarms }, 99).warnings).toContain(
      `bluegreen-dev-nodejs-green-errors cannot fire at 99 requests a minute: it needs ${needs}`,
    );
  });

  it('does not judge another expression', () => {
    const stacks = changed('aws_cloudwatch_metric_alarm', 'green-errors', {
      metric_query: [{ id: 'percent', expression: 'errors / requests', return_data: true }],
    });
    expect(forecast(stacks).deployments[0]?.warnings.join('\n')).toMatch(
      /green-errors .*it computes with several metrics/,
    );
  });

  it('warns of alarms that cannot fire at so few requests', () => {
    const { warnings, alarms } = only({}, 3);
    expect(warnings).toContain(
      'bluegreen-dev-nodejs-green-errors cannot fire at 3 requests a minute: it needs 2 × 60 s with ' +
        '5xx ≥ 5 % of at least 10 requests',
    );
    expect(only({ alarms: { errorCount: 5 } }, 3).warnings).toContain(
      'bluegreen-dev-nodejs-green-errors cannot fire at 3 requests a minute: it needs 2 × 60 s with Sum of ' +
        'HTTPCode_Target_5XX_Count ≥ 5',
    );
    expect(alarms.find(({ name }) => name.endsWith('green-errors'))?.earliestSeconds).toBeUndefined();
  });

  it('warns of a shift that is over before it is judged', () => {
    const deployment = only({
      deployment: { config: { type: 'canary', percentage: 10, intervalMinutes: 1 } },
    });
    expect(deployment.warnings.join('\n')).toMatch(
      /is stopped 3:11 .* all traffic has moved after 1:00: the shift is over/,
    );
    expect(own(deployment, 'errors')?.exposed?.fullTrafficSeconds).toBeCloseTo(6 + 131);
  });

  it('warns of a deployment that ends before its alarms fire', () => {
    const deployment = only({
      deployment: { config: 'CodeDeployDefault.ECSAllAtOnce', terminationWaitMinutes: 1 },
    });
    expect(own(deployment, 'errors')).toMatchObject({ outcome: 'unnoticed' });
    expect(deployment.warnings.join('\n')).toContain(
      'can succeed: the deployment ends before an alarm is sure to fire',
    );
  });

  it('warns where nothing is watched', () => {
    const deployment = only({ alarms: { enabled: false }, deployment: { rollback: { onAlarm: false } } });
    expect(deployment.warnings).toEqual([expect.stringContaining('watches no alarms') as string]);
    expect(own(deployment, 'errors')?.outcome).toBe('unnoticed');
  });

  it('warns where an alarm rolls nothing back', () => {
    const deployment = only({ deployment: { rollback: { onAlarm: false } } });
    expect(own(deployment, 'errors')?.outcome).toBe('stopped');
    expect(deployment.warnings).toContain(
      'an alarm stops the deployment and rolls nothing back: traffic stays where it is',
    );
  });

  it('warns of alarms that it knows by name alone', () => {
    const { warnings } = only({ alarms: { additional: ['elsewhere'] } });
    expect(warnings).toContain('elsewhere is not judged: it is not part of this stack');
  });

  it('warns of a ready wait and shows the deployment as continued', () => {
    const deployment = only({ deployment: { readyWaitMinutes: 30 } });
    expect(deployment.warnings).toContain(
      'the deployment stops unless it is continued within 30 min; shown as continued at once',
    );
    expect(deployment.timeline.at(-1)?.events).toContain('Succeeded');
  });

  it('warns of errors that are watched in one colour only, and takes the other for the worst case', () => {
    const stacks = changed('aws_cloudwatch_metric_alarm', 'blue-errors', {
      ...{ namespace: 'AWS/ApplicationELB', metric_name: 'RequestCount', statistic: 'Sum', period: 60 },
      metric_query: undefined,
    });
    const [deployment] = forecast(stacks).deployments;
    expect(deployment?.warnings).toEqual([
      'bluegreen-dev-nodejs-blue-errors watches RequestCount, which no bad version of this forecast changes: it is not judged',
      'nothing in dev-nodejs-blue notices a version that answers 500 to every request: the colours swap at every ' +
        'release, so every second one goes unwatched',
    ]);
    expect(deployment && own(deployment, 'errors')).toMatchObject({
      outcome: 'unnoticed',
      targetGroup: 'dev-nodejs-blue',
    });
  });

  it.each([
    [
      'that fire without traffic',
      { treat_missing_data: 'breaching' },
      /fires while dev-nodejs-green has no traffic/,
    ],
    ['with periods shorter than the metric', { period: 10 }, /periods of 10 s/],
    ['that compute', { metric_query: [{ id: 'a' }] }, /not judged: it computes with several metrics/],
    ['on other metrics', { namespace: 'AWS/SQS' }, /not judged: its metric is one of AWS\/SQS/],
    ['on a band', { comparison_operator: 'GreaterThanUpperThreshold' }, /not judged: its threshold/],
  ])('warns of alarms %s', (_, change, warning) => {
    const stacks = changed('aws_cloudwatch_metric_alarm', 'green-latency', change);
    expect(forecast(stacks).deployments[0]?.warnings.join('\n')).toMatch(warning);
  });

  it('finds functions in an AppSpec that is JSON', () => {
    const content = JSON.stringify({
      Resources: [{ TargetService: { Type: 'AWS::ECS::Service' } }],
      Hooks: [{ AfterAllowTraffic: 'arn' }],
    });
    expect(forecast(changed('aws_s3_object', 'app-spec', { content })).deployments[0]?.hooks).toEqual([
      'AfterAllowTraffic',
    ]);
  });

  it('says what a stack leaves open', () => {
    const group = changed('aws_codedeploy_deployment_group', '', { deployment_config_name: 'elsewhere' });
    expect(forecast(group).deployments[0]?.warnings[0]).toBe(
      "the config elsewhere is neither AWS's nor part of this stack: taken as all at once",
    );
    const noAppSpec = changed('aws_s3_object', 'app-spec', { content: '' });
    expect(forecast(noAppSpec).deployments[0]?.warnings).toContain(
      'the stack has no AppSpec: taken as one without functions',
    );
  });

  it('reads blocks that are lists of one', () => {
    const group = synthesized().flatMap(({ resources }) =>
      Object.values(resources.aws_codedeploy_deployment_group ?? {}),
    )[0]!;
    const listed = Object.fromEntries(
      Object.entries(group).map(([key, value]) => [
        key,
        typeof value === 'object' && !Array.isArray(value) ? [value] : value,
      ]),
    );
    const stacks = changed('aws_codedeploy_deployment_group', '', listed);
    expect(forecast(stacks)).toEqual(forecast(synthesized()));
  });

  it('covers every service', () => {
    const stacks = stacksOf(
      synthProject({ environments: { dev: { services: { one: {}, two: { desiredCount: 3 } } } } }),
    );
    expect(forecast(stacks).deployments.map(({ application }) => application)).toEqual([
      'bluegreen-dev-one',
      'bluegreen-dev-two',
    ]);
  });

  it('of no deployment group says so', () => {
    expect(renderForecast(forecast([]))).toBe('no stack has a CodeDeploy deployment group for ECS');
  });
});
