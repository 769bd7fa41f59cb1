import { targetGroupDraining } from '../../../../review/rules/load-balancing/target-group-draining';
import { describeRule, messagesOf } from '../../../support/review';
import {
  blue,
  deploymentGroup,
  green,
  rollingService,
  service,
  terminationWait,
  type Edit,
} from '../../../support/review-shapes';

const delay = (seconds: string): Edit => ({ after: { deregistration_delay: seconds } });
const delays = (seconds: string): Edit => ({
  before: { deregistration_delay: seconds },
  after: { deregistration_delay: seconds },
});
const plan = (group?: Edit, ofDeployments?: Edit) => ({
  changes: [service(), deploymentGroup(ofDeployments), blue(group), green(group)],
});
const outcomes = (outcome: string) => [
  `${outcome} aws_lb_target_group.blue`,
  `${outcome} aws_lb_target_group.green`,
];

describeRule(targetGroupDraining, [
  { title: 'passes where nothing changes', plan: plan(), expected: outcomes('pass') },
  {
    title: 'passes where old tasks are kept as long as they drain',
    plan: plan(delay('300')),
    expected: outcomes('pass'),
  },
  { title: 'fails where they drain longer', plan: plan(delay('301')), expected: outcomes('fail') },
  {
    title: 'fails where they are kept for a shorter time',
    plan: plan(delays('120'), { after: terminationWait(1) }),
    expected: outcomes('fail'),
  },
  {
    title: 'passes where they are no longer kept at all, which another rule says',
    plan: plan({}, { after: terminationWait(0) }),
    expected: outcomes('pass'),
  },
  {
    title: 'fails where they are not kept, as before, and drain longer',
    plan: plan(delay('60'), { before: terminationWait(0), after: terminationWait(0) }),
    expected: outcomes('fail'),
  },
  {
    title: 'passes where it has been so before',
    plan: plan(
      { before: { deregistration_delay: '900' }, after: { deregistration_delay: '900', slow_start: 30 } },
      {},
    ),
    expected: outcomes('pass'),
  },
  {
    title: 'is unknown where the delay is known at apply only',
    plan: plan({ after: { deregistration_delay: undefined }, afterUnknown: { deregistration_delay: true } }),
    expected: outcomes('unknown'),
  },
  {
    title: 'does not apply where no plan has the deployment group',
    plan: { changes: [service(), blue(delay('900'))] },
    expected: [],
  },
  {
    title: 'does not apply where the deployment group goes',
    plan: plan(delay('900'), { actions: ['delete'] }),
    expected: [],
  },
  {
    title: 'does not apply to services that ECS deploys',
    plan: { changes: [rollingService(), blue(delay('900'))] },
    expected: [],
  },
]);

it('tells both times', () => {
  expect(messagesOf(targetGroupDraining, plan(delay('900')))[0]).toBe(
    'old tasks may drain for 900 s, and aws_codedeploy_deployment_group.shop keeps them for 5 min after the traffic has moved',
  );
});
