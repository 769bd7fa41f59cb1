import { timeToBecomeHealthy } from '../../../../review/rules/load-balancing/time-to-become-healthy';
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

const check = (values: object): Edit => ({ after: { health_check: healthCheck({ ...values }) } });
const plan = (group?: Edit, ofService?: Edit) => ({
  changes: [service(ofService), deploymentGroup(), blue(group), green(group)],
});
const outcomes = (ofService: string, ofGroups: string) => [
  `${ofService} aws_ecs_service.shop`,
  `${ofGroups} aws_lb_target_group.blue`,
  `${ofGroups} aws_lb_target_group.green`,
];

describeRule(timeToBecomeHealthy, [
  { title: 'passes where nothing changes', plan: plan(), expected: outcomes('pass', 'pass') },
  {
    title: 'fails where the grace period is shortened',
    plan: plan({}, { after: { health_check_grace_period_seconds: 60 } }),
    expected: outcomes('fail', 'pass'),
  },
  {
    title: 'fails where the grace period is taken out',
    plan: plan({}, { after: { health_check_grace_period_seconds: null } }),
    expected: outcomes('fail', 'pass'),
  },
  {
    title: 'passes where the grace period is raised',
    plan: plan({}, { after: { health_check_grace_period_seconds: 300 } }),
    expected: outcomes('pass', 'pass'),
  },
  {
    title: 'fails where checks fail sooner',
    plan: plan(check({ interval: 10 })),
    expected: outcomes('pass', 'fail'),
  },
  {
    title: 'passes where checks come oftener, and more of them have to fail',
    plan: plan(check({ interval: 6, unhealthy_threshold: 8 })),
    expected: outcomes('pass', 'pass'),
  },
  {
    title: 'fails where a check may take as long as the interval',
    plan: plan(check({ timeout: 15 })),
    expected: outcomes('pass', 'fail'),
  },
  {
    title: 'fails where a target group is replaced by one with such a check',
    plan: {
      changes: [
        service({ actions: ['create'] }),
        deploymentGroup({ actions: ['create'] }),
        blue({ ...check({ timeout: 15 }), actions: ['delete', 'create'] }),
      ],
    },
    expected: ['fail aws_lb_target_group.blue'],
  },
  {
    title: 'is unknown where values are known at apply only',
    plan: plan(
      { ...check({ interval: undefined }), afterUnknown: { health_check: [{ interval: true }] } },
      {
        after: { health_check_grace_period_seconds: undefined },
        afterUnknown: { health_check_grace_period_seconds: true },
      },
    ),
    expected: outcomes('unknown', 'unknown'),
  },
  {
    title: 'does not apply to services that ECS deploys',
    plan: {
      changes: [
        rollingService({ after: { health_check_grace_period_seconds: 0 } }),
        blue(check({ interval: 5 })),
      ],
    },
    expected: [],
  },
]);

it('tells the seconds', () => {
  const changes = plan(check({ interval: 10 }), { after: { health_check_grace_period_seconds: 60 } });
  expect(messagesOf(timeToBecomeHealthy, changes).slice(0, 2)).toEqual([
    'new tasks have less time before failed health checks stop them: the grace period goes from 120 to 60 s',
    'a task is unhealthy after 30 s of failed checks, and was after 45 s',
  ]);
});
