import { targetGroupSessions } from '../../../../review/rules/load-balancing/target-group-sessions';
import { describeRule, messagesOf } from '../../../support/review';
import {
  blue,
  deploymentGroup,
  green,
  rollingService,
  service,
  type Edit,
} from '../../../support/review-shapes';

const plan = (edit?: Edit) => ({ changes: [service(), deploymentGroup(), blue(edit), green()] });
const outcomes = (...ofBlue: readonly string[]) => [
  ...ofBlue.map((outcome) => `${outcome} aws_lb_target_group.blue`),
  'pass aws_lb_target_group.green',
];
const sticky = [{ cookie_duration: 3600, cookie_name: '', enabled: true, type: 'lb_cookie' }];

describeRule(targetGroupSessions, [
  { title: 'passes where nothing changes', plan: plan(), expected: outcomes('pass') },
  {
    title: 'passes where tasks drain longer',
    plan: plan({ after: { deregistration_delay: '120' } }),
    expected: outcomes('pass'),
  },
  {
    title: 'fails where they drain for a shorter time, which a text tells',
    plan: plan({ before: { deregistration_delay: '100' }, after: { deregistration_delay: '20' } }),
    expected: outcomes('fail'),
  },
  {
    title: 'fails where new tasks start slowly',
    plan: plan({ after: { slow_start: 30 } }),
    expected: outcomes('fail'),
  },
  {
    title: 'fails where stickiness is switched on, once',
    plan: plan({ after: { stickiness: sticky } }),
    expected: outcomes('fail'),
  },
  {
    title: 'fails for each setting of stickiness that stays on',
    plan: plan({
      before: { stickiness: sticky },
      after: { stickiness: [{ cookie_duration: 60, cookie_name: 'id', enabled: true, type: 'app_cookie' }] },
    }),
    expected: outcomes('fail', 'fail', 'fail'),
  },
  {
    title: 'passes where settings change of stickiness that is off',
    plan: plan({ after: { stickiness: [{ cookie_duration: 60, enabled: false, type: 'lb_cookie' }] } }),
    expected: outcomes('pass'),
  },
  {
    title: 'is unknown where values are known at apply only',
    plan: plan({
      after: { deregistration_delay: undefined, slow_start: undefined },
      afterUnknown: { deregistration_delay: true, slow_start: true },
    }),
    expected: outcomes('unknown', 'unknown'),
  },
  {
    title: 'does not apply to a target group that is replaced, nor to those of services that ECS deploys',
    plan: [
      {
        changes: [
          service(),
          deploymentGroup(),
          blue({ actions: ['delete', 'create'], after: { slow_start: 30 } }),
        ],
      },
      { changes: [rollingService()] },
    ],
    expected: [],
  },
]);

it('tells what becomes of requests', () => {
  expect(messagesOf(targetGroupSessions, plan({ after: { deregistration_delay: '5' } }))).toEqual([
    'requests of tasks that go have less time to end: deregistration_delay goes from 30 to 5 s',
  ]);
});
