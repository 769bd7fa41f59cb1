/** Alarms that fire before the deployment does anything, or cannot be read. */
import type { Expectation, Scenario } from '../scenario';
import { allAtOnce, noneFails, onOriginal, succeeds } from './shared';

const stopped: Expectation = {
  status: 'Stopped',
  errorCode: 'ALARM_ACTIVE',
  rollback: false,
  weights: onOriginal,
  requests: noneFails,
};

export const alarmFaults: readonly Scenario[] = [
  {
    name: 'alarm-already-firing',
    kind: 'alarm',
    title: 'Alarm already firing',
    story:
      'An alarm of the deployment group is in ALARM before the deployment starts. The deployment stops before there is anything to roll back.',
    release: { kind: 'healthy' },
    alarm: { kind: 'firing' },
    expected: { ...stopped, events: { Install: 'Skipped' } },
  },
  {
    name: 'alarm-unreadable',
    kind: 'alarm',
    title: 'Alarm unreadable',
    story:
      'An alarm of the deployment group does not exist. CodeDeploy cannot read its state and stops the deployment.',
    release: { kind: 'healthy' },
    alarm: { kind: 'missing', ignorePollAlarmFailure: false },
    expected: { ...stopped, rollback: true },
  },
  {
    name: 'alarm-unreadable-ignored',
    kind: 'alarm',
    title: 'Alarm unreadable, and ignored',
    story:
      'An alarm does not exist, and the group ignores alarms that cannot be read: the deployment succeeds.',
    release: { kind: 'healthy' },
    alarm: { kind: 'missing', ignorePollAlarmFailure: true },
    group: { routing: allAtOnce },
    expected: succeeds,
  },
];
