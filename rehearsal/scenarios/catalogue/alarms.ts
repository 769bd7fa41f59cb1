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
      'An alarm of the deployment group is in ALARM before the deployment starts: it stops before there is anything to roll back.',
    release: { kind: 'healthy' },
    alarm: { kind: 'firing' },
    expected: { ...stopped, events: { Install: 'Skipped' } },
  },
  {
    name: 'alarm-unreadable',
    kind: 'alarm',
    title: 'Alarm unreadable',
    story:
      'An alarm of the deployment group does not exist. What cannot be read cannot be trusted: it stops.',
    release: { kind: 'healthy' },
    alarm: { kind: 'missing', ignorePollAlarmFailure: false },
    expected: { ...stopped, rollback: true },
  },
  {
    name: 'alarm-unreadable-ignored',
    kind: 'alarm',
    title: 'Alarm unreadable, and that is ignored',
    story:
      'An alarm does not exist and the group goes on when alarms cannot be read: the deployment succeeds.',
    release: { kind: 'healthy' },
    alarm: { kind: 'missing', ignorePollAlarmFailure: true },
    group: { routing: allAtOnce },
    expected: succeeds,
  },
];
