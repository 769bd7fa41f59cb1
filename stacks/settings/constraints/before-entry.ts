import { everOpens, isCronFault, parseCron } from '../../../support/deployment-window';
import { localTimeIn } from '../../../support/local-time';
import { nearest } from '../../../support/nearest';
import { type Constraint, type ServiceSubject, when } from './constraint';

const windowReference =
  'https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html';

/** Rules of a condition: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Condition.html */
const mostRules = 5;

const cronPath = ['pipeline', 'beforeEntry', 'window', 'cron'] as const;

const windowOf = ({ service }: ServiceSubject) => service.pipeline.beforeEntry?.window;

export const windowCron: Constraint<ServiceSubject> = {
  refused: 'a release window whose cron expression is wrong',
  because: 'CodePipeline rejects it, or opens the window at other times than you mean',
  source: windowReference,
  check: (subject) => {
    const cron = windowOf(subject)?.cron;
    if (cron === undefined) return [];
    const window = parseCron(cron);
    if (isCronFault(window)) {
      const { got, allowed } = window;
      return [{ path: cronPath, got, allowed, fix: 'correct the field' }];
    }
    return [
      ...when(window.seconds !== '*', {
        path: cronPath,
        got: `seconds ${window.seconds}`,
        allowed: '*',
        fix: 'write * for the seconds: the minutes decide',
      }),
      // AWS's pages number the months from 0 and from 1.
      ...when(/\d/.test(cron.trim().split(/\s+/)[4] ?? ''), {
        path: cronPath,
        got: `month ${cron.trim().split(/\s+/)[4] ?? ''}`,
        allowed: '* or names, JAN-DEC',
        fix: 'name the months',
      }),
    ].slice(0, 1);
  },
};

export const windowOpens: Constraint<ServiceSubject> = {
  refused: 'a release window that never opens',
  because: 'every execution would wait until it fails',
  source: windowReference,
  check: (subject) => {
    const cron = windowOf(subject)?.cron;
    const window = cron === undefined ? undefined : parseCron(cron);
    if (window === undefined || isCronFault(window)) return [];
    return when(!everOpens(window), {
      path: cronPath,
      got: JSON.stringify(cron),
      fix: 'choose days that exist in these months and years',
    });
  },
};

export const windowTimeZone: Constraint<ServiceSubject> = {
  refused: 'an unknown time zone of a release window',
  because: 'CodePipeline would reject it; an abbreviation such as CST stands for several zones',
  source: windowReference,
  check: (subject) => {
    const zone = windowOf(subject)?.timeZone;
    if (zone === undefined || localTimeIn(zone) !== undefined) return [];
    const near = nearest(zone, Intl.supportedValuesOf('timeZone'));
    return [
      {
        path: ['pipeline', 'beforeEntry', 'window', 'timeZone'],
        got: JSON.stringify(zone),
        allowed: 'a name such as Europe/Berlin, UTC, or UTC+05:30',
        fix: near === undefined ? 'name the zone by region and city' : `did you mean ${near}?`,
      },
    ];
  },
};

export const someEntryRule: Constraint<ServiceSubject> = {
  refused: 'a condition of the deploy stage without a rule',
  because: 'CodePipeline rejects it',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Condition.html',
  check: ({ service: { pipeline } }) =>
    when(pipeline.beforeEntry !== undefined && rulesOf(pipeline.beforeEntry) === 0, {
      path: ['pipeline', 'beforeEntry'],
      fix: 'set window, or alarms with at least one alarm, or remove beforeEntry',
    }),
};

export const entryRuleCount: Constraint<ServiceSubject> = {
  refused: 'more than 5 rules in the condition of the deploy stage',
  because: 'a condition holds at most 5: the window is one, and so is each alarm',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Condition.html',
  check: ({ service: { pipeline } }) => {
    const rules = pipeline.beforeEntry === undefined ? 0 : rulesOf(pipeline.beforeEntry);
    return when(rules > mostRules, {
      path: ['pipeline', 'beforeEntry', 'alarms'],
      got: `${rules} rules`,
      allowed: `at most ${mostRules}, of which each of own takes two`,
      fix: 'name fewer alarms; CodeDeploy checks all alarms of the service itself',
    });
  },
};

export const ownAlarmsExist: Constraint<ServiceSubject> = {
  refused: 'own alarms before the deploy stage without alarms of the service',
  because: 'there would be no alarm of this name, and no release would start',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html',
  check: ({ service: { alarms, pipeline } }) =>
    when(!alarms.enabled && (pipeline.beforeEntry?.alarms?.own.length ?? 0) > 0, {
      path: ['pipeline', 'beforeEntry', 'alarms', 'own'],
      fix: 'set own to [], or alarms.enabled to true',
    }),
};

function rulesOf({
  window,
  alarms,
}: NonNullable<ServiceSubject['service']['pipeline']['beforeEntry']>): number {
  const ofAlarms = alarms === undefined ? 0 : alarms.own.length * 2 + alarms.additional.length;
  return (window === undefined ? 0 : 1) + ofAlarms;
}
