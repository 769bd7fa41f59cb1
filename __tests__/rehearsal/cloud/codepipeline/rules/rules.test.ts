/** The managed rules against a clock that stands still until it is told to go on. */
import type { ConditionType } from '../../../../../rehearsal/cloud/codepipeline/execution/model';
import { ruleProviders } from '../../../../../rehearsal/cloud/codepipeline/rules';
import type { PermissionRequest } from '../../../../../rehearsal/cloud/iam/permission';
import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import { clientOf } from '../../../../support/aws-client';
import { ManualClock } from '../../../../support/manual-clock';

const minuteMs = 60_000;

/** Lets promises settle that need no time. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function stageOf(start = '2026-11-30T18:00:00Z') {
  const clock = new ManualClock(Date.parse(start));
  const reports: string[] = [];
  const asked: PermissionRequest[] = [];
  const abort = new AbortController();
  const alarms = new Map<string, string>();
  const rules = ruleProviders({
    clock,
    permissions: {
      require: (request) => {
        asked.push(request);
        return Promise.resolve();
      },
    },
    aws: clientOf({
      json: (_operation, { AlarmNames }) => ({
        MetricAlarms: (AlarmNames as string[]).flatMap((name) => {
          const state = alarms.get(name);
          return state === undefined ? [] : [{ AlarmName: name, StateValue: state }];
        }),
      }),
    }),
  });
  const evaluate = (
    provider: 'DeploymentWindow' | 'CloudWatchAlarm',
    configuration: Record<string, string>,
    condition: ConditionType = 'beforeEntry',
  ) => {
    const ends: string[] = [];
    void rules[provider]!({
      pipelineArn: 'arn:aws:codepipeline:eu-west-1:123456789012:release',
      region: 'eu-west-1',
      accountId: '123456789012',
      roleArn: 'arn:aws:iam::123456789012:role/pipeline',
      condition,
      configuration,
      signal: abort.signal,
      report: (summary) => reports.push(summary),
    }).then(
      (summary) => ends.push(summary),
      (error: unknown) => ends.push(String(error)),
    );
    return ends;
  };
  /** Lets AWS time pass, in steps in which everything can answer. */
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await settled();
      clock.advance(minuteMs);
    }
    await settled();
  };
  return { clock, reports, asked, abort, alarms, evaluate, pass };
}

describe('the rule DeploymentWindow', () => {
  const workingHours = { Cron: '* * 9-17 ? * MON-FRI *', TimeZone: 'Europe/Berlin' };

  it('succeeds at once while the window is open', async () => {
    const { evaluate, pass } = stageOf('2026-11-30T08:00:00Z');
    const ends = evaluate('DeploymentWindow', workingHours);
    await pass(0);
    expect(ends).toEqual(['The deployment window is open']);
  });

  it('waits until the window opens', async () => {
    const { evaluate, pass, clock, reports } = stageOf();
    const ends = evaluate('DeploymentWindow', workingHours);
    await pass(0);
    expect(reports).toEqual(['The deployment window is closed until 2026-12-01T08:00:00.000Z']);
    clock.advance(14 * 60 * minuteMs - 1);
    await pass(0);
    expect(ends).toEqual([]);
    clock.advance(1);
    await pass(0);
    expect(ends).toEqual(['The deployment window has opened']);
  });

  it.each([
    [{ Cron: '* * 25 ? * *' }, 'hours 25'],
    [{ Cron: '* * * ? * *', TimeZone: 'PST' }, "the TimeZone 'PST' is not known"],
  ])('fails by what is wrong: %j', async (configuration, problem) => {
    const { evaluate, pass } = stageOf();
    const ends = evaluate('DeploymentWindow', configuration);
    await pass(0);
    expect(ends.join()).toContain(problem);
  });

  it('leaves no timer behind when it is abandoned', async () => {
    const { evaluate, pass, clock, abort } = stageOf();
    evaluate('DeploymentWindow', workingHours);
    await pass(0);
    abort.abort();
    expect(clock.pending).toBe(0);
  });
});

describe('the rule CloudWatchAlarm', () => {
  const configuration = { AlarmName: 'errors', WaitTime: '10' };

  it.each(['OK', 'INSUFFICIENT_DATA'])('lets executions in while the alarm is %s', async (state) => {
    const { evaluate, pass, alarms, asked } = stageOf();
    alarms.set('errors', state);
    const ends = evaluate('CloudWatchAlarm', configuration);
    await pass(0);
    expect(ends).toEqual([`The alarm errors is in the state ${state}`]);
    expect(asked).toMatchObject([
      {
        action: 'cloudwatch:DescribeAlarms',
        resource: '*',
        roleArn: 'arn:aws:iam::123456789012:role/pipeline',
        servicePrincipal: 'codepipeline.amazonaws.com',
      },
    ]);
  });

  it('waits for an alarm that is in ALARM', async () => {
    const { evaluate, pass, alarms, reports } = stageOf();
    alarms.set('errors', 'ALARM');
    const ends = evaluate('CloudWatchAlarm', configuration);
    await pass(5);
    expect(ends).toEqual([]);
    expect(reports).toContain('The alarm errors is in the state ALARM');
    alarms.set('errors', 'OK');
    await pass(2);
    expect(ends).toEqual(['The alarm errors is in the state OK']);
  });

  it('fails after its wait', async () => {
    const { evaluate, pass, alarms } = stageOf();
    alarms.set('errors', 'ALARM');
    const ends = evaluate('CloudWatchAlarm', configuration);
    await pass(11);
    expect(ends).toEqual([
      'ActionFailure: The alarm errors is in the state ALARM, which must be OK or INSUFFICIENT_DATA',
    ]);
  });

  it('wants other states where it says so, and ALARM after a failure', async () => {
    const { evaluate, pass, alarms } = stageOf();
    alarms.set('errors', 'ALARM');
    const named = evaluate('CloudWatchAlarm', { AlarmName: 'errors', AlarmStates: 'OK,ALARM' });
    const failed = evaluate('CloudWatchAlarm', { AlarmName: 'errors' }, 'onFailure');
    await pass(0);
    expect([...named, ...failed]).toEqual(Array(2).fill('The alarm errors is in the state ALARM'));
  });

  it('must stay quiet for its wait after a stage', async () => {
    const { evaluate, pass, alarms } = stageOf();
    alarms.set('errors', 'OK');
    const quiet = evaluate('CloudWatchAlarm', configuration, 'onSuccess');
    await pass(9);
    expect(quiet).toEqual([]);
    await pass(2);
    expect(quiet).toEqual(['The alarm errors is in the state OK']);
    const loud = evaluate('CloudWatchAlarm', configuration, 'onSuccess');
    await pass(3);
    alarms.set('errors', 'ALARM');
    await pass(2);
    expect(loud.join()).toContain('in the state ALARM');
  });

  it('fails where there is no such alarm', async () => {
    const { evaluate, pass } = stageOf();
    const ends = evaluate('CloudWatchAlarm', configuration);
    await pass(0);
    expect(ends).toEqual(['ActionFailure: there is no metric alarm errors in eu-west-1']);
  });

  it("fails in IAM's words without the permission", async () => {
    const message = 'User: x is not authorized to perform: cloudwatch:DescribeAlarms on resource: *';
    const rules = ruleProviders({
      clock: new ManualClock(),
      permissions: { require: () => Promise.reject(new AwsError('AccessDeniedException', message)) },
      aws: clientOf(),
    });
    const evaluated = rules.CloudWatchAlarm!({
      pipelineArn: 'arn',
      region: 'eu-west-1',
      accountId: '123456789012',
      roleArn: 'role',
      condition: 'beforeEntry',
      configuration,
      signal: new AbortController().signal,
      report: () => undefined,
    });
    await expect(evaluated).rejects.toThrow(message);
  });
});
