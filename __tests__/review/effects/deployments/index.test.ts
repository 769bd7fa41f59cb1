import { forecast } from '../../../../deployment/forecast';
import { deploymentEffects } from '../../../../review/effects/deployments';
import type { JsonObject } from '../../../../review/plan/model';
import type { ReviewedStack } from '../../../../review/plan/synthesized';
import type { DeploymentEffect } from '../../../../review/result';
import type { ExampleChange } from '../../../../review/rule';
import { ruleContext } from '../../../../review/rule-context';
import { exampleStack } from '../../../../review/rules/examples/stack';
import {
  changesOf,
  created,
  deleted,
  deployed,
  kept,
  replaced,
  updated,
} from '../../../support/deployed-service';

const group = 'aws_codedeploy_deployment_group.web';

/** @param synthesized - blocks that are not as the plan has them after the apply */
function stackOf(
  changes: readonly ExampleChange[],
  synthesized: Readonly<Record<string, JsonObject>> | 'none' = {},
): ReviewedStack {
  const { plan, synthesized: made } = exampleStack({ changes }, 'web');
  if (synthesized === 'none' || made === undefined) return { plan };
  const resources = [...made.resources].map(
    ([address, resource]) =>
      [address, { ...resource, block: synthesized[address] ?? resource.block }] as const,
  );
  return { plan, synthesized: { ...made, resources: new Map(resources) } };
}

const effectsOf = (...args: Parameters<typeof stackOf>): readonly DeploymentEffect[] =>
  deploymentEffects(ruleContext([stackOf(...args)]));

function effectOf(...args: Parameters<typeof stackOf>): DeploymentEffect {
  const [effect] = effectsOf(...args);
  if (effect === undefined) throw new Error('there is no deployment group');
  return effect;
}

const change = (values: Readonly<Record<string, unknown>>): readonly ExampleChange[] =>
  changesOf(updated(group, values));

const allAtOnce = { deployment_config_name: 'CodeDeployDefault.ECSAllAtOnce' };

const ownConfig = (percentage: number): Readonly<Record<string, unknown>> => ({
  deployment_config_name: 'web-canary',
  traffic_routing_config: [
    { type: 'TimeBasedCanary', time_based_canary: [{ percentage, interval: 10 }], time_based_linear: [] },
  ],
});

describe('the next deployment', () => {
  it('is the same where nothing changes', () => {
    const { before, after, changes, gaps } = effectOf(changesOf());
    expect(changes).toBe(false);
    expect(after).toEqual(before);
    expect(gaps).toBeUndefined();
  });

  it('is foretold as the rehearsal does it of the synthesized stack', () => {
    const block = (address: string): Readonly<Record<string, unknown>> => deployed[address] ?? {};
    const dimensions = (colour: string) => ({ TargetGroup: `\${aws_lb_target_group.${colour}.arn_suffix}` });
    const alarm = (colour: string) => ({
      ...block(`aws_cloudwatch_metric_alarm.${colour}`),
      metric_query: undefined,
      datapoints_to_alarm: undefined,
      dimensions: dimensions(colour),
    });
    const resources = {
      aws_codedeploy_deployment_group: {
        web: {
          ...block(group),
          load_balancer_info: {
            target_group_pair_info: {
              target_group: [
                { name: '${aws_lb_target_group.blue.name}' },
                { name: '${aws_lb_target_group.green.name}' },
              ],
              test_traffic_route: { listener_arns: ['${aws_lb_listener.test.arn}'] },
            },
          },
        },
      },
      aws_lb_target_group: {
        blue: block('aws_lb_target_group.blue'),
        green: block('aws_lb_target_group.green'),
      },
      aws_cloudwatch_metric_alarm: { blue: alarm('blue'), green: alarm('green') },
      aws_s3_object: { appspec: block('aws_s3_object.appspec') },
    };
    const [expected] = forecast([{ name: 'web', resources }]).deployments;
    const errors = expected?.configs[0]?.badVersions.find(({ version }) => version === 'errors');
    const { before } = effectOf(changesOf());
    expect(before?.routing).toBe(expected?.routing);
    expect(errors?.outcome).toBe('rolledBack');
    expect(before?.exposure).toEqual({
      percentOfRequests: Math.round(errors?.exposed?.percentOfRequests ?? NaN),
      seconds: errors?.latestEndSeconds,
    });
    const counted = before?.timeline.filter(({ isBeforeTraffic }) => isBeforeTraffic !== true);
    expect(counted?.map(({ atSeconds }) => atSeconds / 60)).toEqual(
      expected?.timeline
        .filter(({ events, notes }) => events.length > 0 || notes.some((note) => note.includes('errors')))
        .map(({ fromMinute }) => fromMinute),
    );
    expect(before?.timeline.some(({ what }) => what.includes('AfterAllowTestTraffic (function)'))).toBe(true);
  });

  it.each<[string, readonly ExampleChange[], string, Partial<DeploymentEffect['after']>]>([
    [
      'all at once',
      change(allAtOnce),
      'all traffic at once',
      { durationSeconds: 300, exposure: { percentOfRequests: 100, seconds: 191 } },
    ],
    [
      'a longer wait for the original to end',
      change({
        blue_green_deployment_config: [
          {
            terminate_blue_instances_on_deployment_success: [
              { action: 'TERMINATE', termination_wait_time_in_minutes: 30 },
            ],
          },
        ],
      }),
      '10 % for 5 min, then all',
      { durationSeconds: 2100, exposure: { percentOfRequests: 10, seconds: 191 } },
    ],
    [
      'alarms that are slower',
      changesOf(
        updated('aws_cloudwatch_metric_alarm.blue', { evaluation_periods: 4 }),
        updated('aws_cloudwatch_metric_alarm.green', { evaluation_periods: 4 }),
      ),
      '10 % for 5 min, then all',
      { exposure: { percentOfRequests: 13.2, seconds: 311 } },
    ],
    [
      'a config of its own',
      changesOf(
        updated(group, { deployment_config_name: 'web-canary' }),
        created('aws_codedeploy_deployment_config.own', ownConfig(25)),
      ),
      '25 % for 10 min, then all',
      { durationSeconds: 900 },
    ],
    [
      'a config of its own that changes',
      changesOf(
        kept(group, { ...deployed[group], deployment_config_name: 'web-canary' }),
        updated('aws_codedeploy_deployment_config.own', ownConfig(30), ownConfig(20)),
      ),
      '30 % for 10 min, then all',
      { durationSeconds: 900 },
    ],
  ])('differs: %s', (_, changes, routing, expected) => {
    const effect = effectOf(changes);
    expect(effect.changes).toBe(true);
    expect(effect.after).toMatchObject({ ...expected, routing });
    expect(effect.before?.routing).not.toBeUndefined();
    expect(effect.gaps).toBeUndefined();
  });

  it.each<[string, readonly ExampleChange[]]>([
    ['no alarms', change({ alarm_configuration: [] })],
    ['alarms that stop, and no rollback', change({ auto_rollback_configuration: [] })],
    [
      'alarms of one colour alone',
      change({ alarm_configuration: [{ alarms: ['web-blue-errors'], enabled: true }] }),
    ],
  ])('has nothing that ends the exposure: %s', (_, changes) => {
    const { before, after } = effectOf(changes);
    expect(before?.exposure).toBeDefined();
    expect(after).toBeDefined();
    expect(after?.exposure).toBeUndefined();
  });

  it('has the hooks of the AppSpec that comes', () => {
    const content = `${String(deployed['aws_s3_object.appspec']?.content)}  - BeforeAllowTraffic: "arn:aws:lambda:y"\n`;
    const { before, after, changes } = effectOf(changesOf(updated('aws_s3_object.appspec', { content })));
    const hasHook = (what: string): boolean => what.includes('BeforeAllowTraffic (function)');
    expect(changes).toBe(true);
    expect(before?.timeline.some(({ what }) => hasHook(what))).toBe(false);
    expect(after?.timeline.some(({ what }) => hasHook(what))).toBe(true);
  });

  it('tells of a wait for somebody', () => {
    const { after } = effectOf(
      change({
        blue_green_deployment_config: [
          { deployment_ready_option: [{ action_on_timeout: 'STOP_DEPLOYMENT', wait_time_in_minutes: 60 }] },
        ],
      }),
    );
    expect(after?.timeline[1]).toEqual({
      atSeconds: 0,
      what: 'somebody has 60 min to continue it; here they do at once',
      isBeforeTraffic: true,
    });
  });

  it('moves production at AllowTraffic, after Install and the tests of the new version', () => {
    const { before } = effectOf(changesOf());
    const [preparation, shift] = before?.timeline ?? [];
    expect(preparation).toEqual({
      atSeconds: 0,
      what: 'BeforeInstall, Install, AfterInstall, AllowTestTraffic, AfterAllowTestTraffic (function), BeforeAllowTraffic',
      isBeforeTraffic: true,
    });
    expect(shift).toEqual({ atSeconds: 0, what: 'AllowTraffic: 10 % of the requests go to the new version' });
  });

  it('tells for how many requests it holds, and no seconds of alarms', () => {
    const { before } = effectOf(changesOf());
    expect(before?.requestsPerMinute).toBe(12_000);
    const notes = (before?.timeline ?? []).map(({ what }) => what).filter((what) => what.includes('500'));
    expect(notes).toEqual([
      'a version that answers 500 to every request: alarm fires about now at the earliest',
      'a version that answers 500 to every request: rolled back about now at the latest',
    ]);
  });

  it('is there before or after alone where the group comes or goes', () => {
    const goes = effectOf(changesOf(deleted(group)));
    expect([goes.before !== undefined, goes.after, goes.changes]).toEqual([true, undefined, true]);
    const comes = effectOf(changesOf(created(group, deployed[group] ?? {})));
    expect([comes.before, comes.after !== undefined, comes.changes]).toEqual([undefined, true, true]);
  });

  it('is none of a group that releases no ECS service', () => {
    expect(
      effectsOf([kept('aws_codedeploy_deployment_group.fleet', { deployment_group_name: 'fleet' })]),
    ).toEqual([]);
  });

  it('follows references where target groups are new and their ARNs are not known', () => {
    const { dimensions, ...rest } = deployed['aws_cloudwatch_metric_alarm.green'] ?? {};
    const { arn_suffix, ...green } = deployed['aws_lb_target_group.green'] ?? {};
    const changes = changesOf(
      {
        ...replaced('aws_lb_target_group.green'),
        after: green,
        afterUnknown: { arn_suffix: true, arn: true },
      },
      {
        ...updated('aws_cloudwatch_metric_alarm.green', {}),
        after: { ...rest, dimensions: { LoadBalancer: 'app/web/1' } },
        afterUnknown: { dimensions: { TargetGroup: true } },
      },
    );
    const reference = { TargetGroup: '${aws_lb_target_group.green.arn_suffix}' };
    const known = effectOf(changes, {
      'aws_cloudwatch_metric_alarm.green': { ...rest, dimensions: reference },
    });
    expect([dimensions, arn_suffix]).not.toContain(undefined);
    expect(known.after?.exposure).toEqual({ percentOfRequests: 10, seconds: 191 });
    expect(known.changes).toBe(false);
    const unknown = effectOf(changes, 'none');
    expect(unknown).toMatchObject({
      changes: true,
      gaps: ['dimensions.TargetGroup of aws_cloudwatch_metric_alarm.green is known at apply only'],
    });
    expect(unknown.after).toBeUndefined();
  });

  it.each<[string, readonly ExampleChange[], string]>([
    [
      'the config is not known',
      changesOf({
        ...updated(group, {}),
        after: { ...deployed[group], deployment_config_name: undefined },
        afterUnknown: { deployment_config_name: true },
      }),
      `deployment_config_name of ${group} is known at apply only`,
    ],
    [
      'no plan has the config',
      change({ deployment_config_name: 'web-canary' }),
      'no plan tells how web-canary moves traffic',
    ],
    [
      'the config has the name of what every object has',
      change({ deployment_config_name: 'constructor' }),
      `deployment_config_name of ${group} is not what AWS takes`,
    ],
    [
      'minutes without end',
      changesOf(
        updated(group, { deployment_config_name: 'web-canary' }),
        created('aws_codedeploy_deployment_config.own', {
          deployment_config_name: 'web-canary',
          traffic_routing_config: [
            { type: 'TimeBasedCanary', time_based_canary: [{ percentage: 10, interval: 1e12 }] },
          ],
        }),
      ),
      'interval of aws_codedeploy_deployment_config.own is not what AWS takes',
    ],
    [
      'periods of nothing',
      changesOf(updated('aws_cloudwatch_metric_alarm.blue', { period: 0 })),
      'period of aws_cloudwatch_metric_alarm.blue is not what AWS takes',
    ],
  ])('is left out, and that is said: %s', (_, changes, gap) => {
    const effect = effectOf(changes, 'none');
    expect(effect.gaps).toEqual([gap]);
    expect(effect.before).toBeDefined();
    expect(effect.after).toBeUndefined();
    expect(effect.changes).toBe(true);
  });

  it('leaves out an alarm of which no plan tells, and says so', () => {
    const { after, gaps } = effectOf(
      change({
        alarm_configuration: [{ alarms: ['web-blue-errors', 'web-green-errors', 'other'], enabled: true }],
      }),
    );
    expect(after?.exposure).toEqual({ percentOfRequests: 10, seconds: 191 });
    expect(gaps).toEqual(['the alarm other is left out: no plan has it']);
  });

  describe('with an alarm on a percentage', () => {
    const query = (id: string, metric_name: string, dimensions: unknown) => ({
      id,
      period: 0,
      metric: [{ namespace: 'AWS/ApplicationELB', metric_name, stat: 'Sum', period: 60, dimensions }],
    });
    const expression = 'IF(requests >= 10, 100 * FILL(errors, 0) / requests, 0)';
    const percentage = { id: 'percentage', period: 0, expression, metric: [] };
    const queries = (dimensions: unknown) => [
      query('errors', 'HTTPCode_Target_5XX_Count', dimensions),
      percentage,
      query('requests', 'RequestCount', dimensions),
    ];
    const colours = ['blue', 'green'] as const;
    const computing = (colour: string, metric_query: readonly unknown[]) => ({
      ...deployed[`aws_cloudwatch_metric_alarm.${colour}`],
      ...{ metric_name: '', namespace: '', statistic: '', period: 0, dimensions: null },
      ...{ threshold: 5, metric_query },
    });
    const arnSuffix = (colour: string) => deployed[`aws_lb_target_group.${colour}`]?.arn_suffix;

    it('counts the periods of its metrics, of the target group that they are measured on', () => {
      const { after, gaps } = effectOf(
        changesOf(
          ...colours.map((colour) =>
            updated(
              `aws_cloudwatch_metric_alarm.${colour}`,
              computing(colour, queries({ TargetGroup: arnSuffix(colour) })),
            ),
          ),
        ),
        'none',
      );
      expect(gaps).toBeUndefined();
      expect(after?.exposure).toEqual({ percentOfRequests: 10, seconds: 191 });
    });

    const unknown = { metric_query: queries(true).map(() => ({ metric: [{ dimensions: true }] })) };
    const replacements = colours.map((colour) => ({
      ...replaced(`aws_cloudwatch_metric_alarm.${colour}`, computing(colour, queries(undefined))),
      afterUnknown: unknown,
    }));

    it('finds what is not known yet in the synth, whatever the order of the queries there', () => {
      const synthesized = Object.fromEntries(
        colours.map((colour) => [
          `aws_cloudwatch_metric_alarm.${colour}`,
          computing(
            colour,
            queries({ TargetGroup: `\${aws_lb_target_group.${colour}.arn_suffix}` }).reverse(),
          ) as JsonObject,
        ]),
      );
      const { after, gaps } = effectOf(changesOf(...replacements), synthesized);
      expect(gaps).toBeUndefined();
      expect(after?.exposure).toEqual({ percentOfRequests: 10, seconds: 191 });
    });

    it('leaves it out where nothing tells what it is measured on', () => {
      const { gaps } = effectOf(changesOf(...replacements), 'none');
      expect(gaps).toEqual(
        colours.map(
          (colour) => `the alarm web-${colour}-errors is left out: it computes with several metrics`,
        ),
      );
    });
  });

  it('depends on how many requests there are', () => {
    const context = ruleContext([stackOf(changesOf())]);
    const [effect] = deploymentEffects(context, { requestsPerMinute: 4 });
    // All of 4 requests a minute are not the 5 errors that the alarm needs.
    expect(effect?.before?.exposure).toBeUndefined();
  });
});
