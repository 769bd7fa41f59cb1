/**
 * The rule CloudWatchAlarm succeeds when an alarm is in a state that is wanted. Before a stage it waits for one as long as
 * it may; after a stage that succeeded the alarm must stay in one for that time.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
import { sleep, type Clock } from '../../../runtime/clock';
import type { AwsClient } from '../../contract/client';
import type { Permissions } from '../../iam';
import { list, readShape, structure, text } from '../../support/shape';
import { ActionFailure } from '../action';
import type { ConditionType } from '../execution/model';
import type { RuleProps, RuleProvider } from './rule';

export interface AlarmRuleDependencies {
  readonly aws: AwsClient;
  readonly clock: Clock;
  readonly permissions: Permissions;
}

/**
 * Where `AlarmStates` names none: https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
 * has those of the conditions onSuccess and onFailure; an alarm without data keeps nobody from entering a stage either.
 */
const wantedStates: Readonly<Record<ConditionType, readonly string[]>> = {
  beforeEntry: ['OK', 'INSUFFICIENT_DATA'],
  onSuccess: ['OK', 'INSUFFICIENT_DATA'],
  onFailure: ['ALARM'],
};

/** Of AWS time: alarms are evaluated once a minute at most. */
const lookMs = 30_000;

/** Of wall time: at a high speed the alarm would be asked for all the time. */
const leastWallMs = 100;

export function cloudWatchAlarm({ aws, clock, permissions }: AlarmRuleDependencies): RuleProvider {
  return async (props) => {
    const { AlarmName: name = '', AlarmStates, WaitTime = '0' } = props.configuration;
    const wanted = AlarmStates?.split(',').map((state) => state.trim()) ?? wantedStates[props.condition];
    if (!/^\d+$/.test(WaitTime)) {
      throw new ActionFailure('ConfigurationError', `the WaitTime '${WaitTime}' must be a number of minutes`);
    }
    await permissions.require({
      roleArn: props.roleArn,
      servicePrincipal: 'codepipeline.amazonaws.com',
      sourceArn: props.pipelineArn,
      action: 'cloudwatch:DescribeAlarms',
      resource: '*',
    });
    const deadline = clock.now() + Number(WaitTime) * 60_000;
    for (;;) {
      const state = await stateOf(aws, props, name);
      const isWanted = wanted.includes(state);
      const left = deadline - clock.now();
      const mustStay = props.condition === 'onSuccess';
      if (isWanted && (!mustStay || left <= 0)) return `The alarm ${name} is in the state ${state}`;
      if (!isWanted && (mustStay || left <= 0)) {
        throw new ActionFailure(
          'JobFailed',
          `The alarm ${name} is in the state ${state}, which must be ${wanted.join(' or ')}`,
        );
      }
      props.report(`The alarm ${name} is in the state ${state}`);
      await sleep(clock, Math.min(left, Math.max(lookMs, leastWallMs * clock.speed)), props.signal);
      if (props.signal.aborted) throw new ActionFailure('JobFailed', 'The rule was abandoned');
    }
  };
}

const answerShape = structure({ MetricAlarms: list(structure({ StateValue: text() })) });

/** AWS does not say whether the rule reads composite alarms; DescribeAlarms returns metric alarms alone by default. */
async function stateOf(aws: AwsClient, { region }: RuleProps, name: string): Promise<string> {
  const answer = await aws.in(region).json('monitoring.DescribeAlarms', { AlarmNames: [name] });
  const state = readShape(answerShape, answer).MetricAlarms?.[0]?.StateValue;
  if (state === undefined) {
    throw new ActionFailure('ConfigurationError', `there is no metric alarm ${name} in ${region}`);
  }
  return state;
}
