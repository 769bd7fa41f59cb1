import type { Example } from '../../../../review/rule';
import { automaticRollback } from '../../../../review/rules/codedeploy/automatic-rollback';
import { created, deleted, group, groupAddress, kept, updated } from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const rollback = (enabled: boolean, ...events: readonly string[]): readonly unknown[] => [
  { enabled, events },
];
const becomes = (after: readonly unknown[]): Example => ({
  changes: [updated(groupAddress, group(), group({ auto_rollback_configuration: after }))],
});
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(automaticRollback, [
  { title: 'passes where it stays', plan: { changes: [kept(groupAddress, group())] }, expected: passes },
  { title: 'fails where the block is taken away', plan: automaticRollback.example, expected: fails },
  {
    title: 'fails where it is switched off',
    plan: becomes(rollback(false, 'DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM')),
    expected: fails,
  },
  {
    title: 'fails where it no longer acts on alarms',
    plan: becomes(rollback(true, 'DEPLOYMENT_FAILURE')),
    expected: fails,
  },
  {
    title: 'fails where it no longer acts on failures',
    plan: becomes(rollback(true, 'DEPLOYMENT_STOP_ON_ALARM')),
    expected: fails,
  },
  {
    title: 'passes where an event is added',
    plan: becomes(
      rollback(true, 'DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'),
    ),
    expected: passes,
  },
  {
    title: 'fails where a new group watches alarms and does not roll back on them',
    plan: {
      changes: [
        created(groupAddress, group({ auto_rollback_configuration: rollback(true, 'DEPLOYMENT_FAILURE') })),
      ],
    },
    expected: fails,
  },
  {
    title: 'says nothing of a group that never rolled back',
    plan: {
      changes: [
        updated(
          groupAddress,
          group({ auto_rollback_configuration: [] }),
          group({ auto_rollback_configuration: [], tags: { team: 'web' } }),
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'is unknown where the events are known at apply only',
    plan: {
      changes: [
        updated(groupAddress, group(), group({ auto_rollback_configuration: [{ enabled: true }] }), {
          auto_rollback_configuration: [{ events: true }],
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'does not apply to a deployment group that is deleted',
    plan: { changes: [deleted(groupAddress, group())] },
    expected: [],
  },
]);

it('names the events that are lost', () => {
  expect(messagesOf(automaticRollback, becomes(rollback(true, 'DEPLOYMENT_FAILURE')))).toEqual([
    expect.stringContaining('no longer rolled back on DEPLOYMENT_STOP_ON_ALARM:'),
  ]);
});
