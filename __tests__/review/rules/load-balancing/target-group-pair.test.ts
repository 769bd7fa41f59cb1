import { targetGroupPair } from '../../../../review/rules/load-balancing/target-group-pair';
import { describeRule, messagesOf } from '../../../support/review';
import {
  blue,
  deploymentGroup,
  green,
  healthCheck,
  rollingService,
  service,
  type Edit,
} from '../../../support/review-shapes';

const pair = (one?: Edit, other?: Edit) => ({
  changes: [service(), deploymentGroup(), blue(one), green(other)],
});
const ready: Edit = { after: { health_check: healthCheck({ path: '/ready' }) } };
const created: Edit = { actions: ['create'], after: { arn: undefined }, afterUnknown: { arn: true } };

describeRule(targetGroupPair, [
  {
    title: 'passes where nothing changes',
    plan: pair(),
    expected: ['pass aws_lb_target_group.blue', 'pass aws_lb_target_group.green'],
  },
  {
    title: 'passes where both change alike',
    plan: pair(ready, ready),
    expected: ['pass aws_lb_target_group.blue'],
  },
  {
    title: 'fails where one changes alone',
    plan: pair({}, ready),
    expected: ['fail aws_lb_target_group.green'],
  },
  {
    title: 'fails for each setting',
    plan: pair({ after: { slow_start: 30, deregistration_delay: '300' } }),
    expected: ['fail aws_lb_target_group.blue', 'fail aws_lb_target_group.blue'],
  },
  {
    title: 'passes where the pair is created, and computed settings of both are known at apply only',
    plan: pair(
      { ...created, after: { ip_address_type: undefined }, afterUnknown: { ip_address_type: true } },
      { ...created, after: { ip_address_type: undefined }, afterUnknown: { ip_address_type: true } },
    ),
    expected: ['pass aws_lb_target_group.blue'],
  },
  {
    title: 'passes where settings differ of stickiness that is off',
    plan: pair({ after: { stickiness: [{ cookie_duration: 60, enabled: false, type: 'lb_cookie' }] } }),
    expected: ['pass aws_lb_target_group.blue'],
  },
  {
    title: 'fails where settings differ of stickiness that is on in both',
    plan: pair(
      { after: { stickiness: [{ cookie_duration: 60, cookie_name: '', enabled: true, type: 'lb_cookie' }] } },
      { after: { stickiness: [{ cookie_duration: 90, cookie_name: '', enabled: true, type: 'lb_cookie' }] } },
    ),
    expected: ['fail aws_lb_target_group.blue'],
  },
  {
    title: 'passes where names and tags differ',
    plan: pair({ after: { tags: { Colour: 'blue' }, tags_all: { Colour: 'blue' } } }),
    expected: ['pass aws_lb_target_group.blue'],
  },
  {
    title: 'is unknown where a setting of one is known at apply only',
    plan: pair({}, { after: { vpc_id: undefined }, afterUnknown: { vpc_id: true } }),
    expected: ['unknown aws_lb_target_group.green'],
  },
  {
    title: 'does not apply where no plan has both',
    plan: { changes: [service(), deploymentGroup(), blue(ready)] },
    expected: [],
  },
  { title: 'does not apply where one goes', plan: pair(ready, { actions: ['delete'] }), expected: [] },
  {
    title: 'does not apply to target groups of services that ECS deploys',
    plan: { changes: [rollingService(), blue(ready), green()] },
    expected: [],
  },
]);

it('tells both values', () => {
  expect(messagesOf(targetGroupPair, pair({}, ready))).toEqual([
    'health_check[0].path is /ready here and /health in aws_lb_target_group.blue: deployments behave differently by turns',
  ]);
});
