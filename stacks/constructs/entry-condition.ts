import type {
  CodepipelineStageBeforeEntry,
  CodepipelineStageBeforeEntryConditionRule,
} from '@cdktf/provider-aws/lib/codepipeline';
import type { PipelineSettings } from '../settings';

type BeforeEntry = NonNullable<PipelineSettings['beforeEntry']>;

/** Ends of the names of the service's own alarms. */
const ownAlarms = { errors: 'errors', latency: 'latency', unhealthyHosts: 'unhealthy-hosts' } as const;

/**
 * What must hold before an execution enters the deploy stage: all rules are evaluated together, and one that fails fails the
 * execution. Rules have no `timeout_in_minutes`: after an apply, provider 5.100.0 reads 0 for it, and every plan would
 * change the pipeline.
 *
 * @param alarmPrefix - start of the names of the service's own alarms
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html
 */
export function entryCondition(
  { window, alarms }: BeforeEntry,
  alarmPrefix: string,
): CodepipelineStageBeforeEntry {
  const named = alarms === undefined ? [] : namedAlarms(alarms, alarmPrefix);
  return {
    condition: {
      result: 'FAIL',
      rule: [
        ...(window === undefined ? [] : [windowRule(window)]),
        ...named.map(([name, alarm]) => alarmRule(name, alarm, alarms?.waitMinutes ?? 0)),
      ],
    },
  };
}

/** Whether the pipeline's role reads alarms. */
export const readsAlarms = ({ beforeEntry }: Pick<PipelineSettings, 'beforeEntry'>): boolean => {
  const { own = [], additional = [] } = beforeEntry?.alarms ?? {};
  return own.length + additional.length > 0;
};

/** Names of the rules with names of the alarms. */
function namedAlarms(
  { own, additional }: NonNullable<BeforeEntry['alarms']>,
  prefix: string,
): readonly (readonly [rule: string, alarm: string])[] {
  const ofColours = own.flatMap((kind) => ['blue', 'green'].map((colour) => `${colour}-${ownAlarms[kind]}`));
  return [
    ...ofColours.map((name) => [name, `${prefix}-${name}`] as const),
    ...additional.map((alarm, index) => [`alarm-${index + 1}`, alarm] as const),
  ];
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html */
const windowRule = ({
  cron,
  timeZone,
}: NonNullable<BeforeEntry['window']>): CodepipelineStageBeforeEntryConditionRule => ({
  name: 'release-window',
  ruleTypeId: managed('DeploymentWindow'),
  configuration: { Cron: cron, TimeZone: timeZone },
});

/**
 * `AlarmStates` is left out, as in AWS's own entry condition: ALARM keeps executions out, and what is without data does not.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
 */
const alarmRule = (
  name: string,
  alarm: string,
  waitMinutes: number,
): CodepipelineStageBeforeEntryConditionRule => ({
  name,
  ruleTypeId: managed('CloudWatchAlarm'),
  configuration: { AlarmName: alarm, WaitTime: String(waitMinutes) },
});

const managed = (provider: string) => ({ category: 'Rule', owner: 'AWS', provider, version: '1' });
