import { testRoute } from '../../../../review/rules/load-balancing/test-route';
import { describeRule } from '../../../support/review';
import { deploymentGroup, rollingService, routes, service, type Edit } from '../../../support/review-shapes';

const plan = (edit?: Edit) => ({ changes: [service(), deploymentGroup(edit)] });
const outcome = (text: string) => [`${text} aws_codedeploy_deployment_group.shop`];

describeRule(testRoute, [
  { title: 'passes where it stays', plan: plan(), expected: outcome('pass') },
  {
    title: 'passes where it is another listener',
    plan: plan({ after: routes(['arn:other']) }),
    expected: outcome('pass'),
  },
  { title: 'fails where it goes', plan: plan({ after: routes([]) }), expected: outcome('fail') },
  {
    title: 'passes where the listener is replaced, whose ARN is known at apply only',
    plan: plan({
      after: {
        load_balancer_info: [
          { target_group_pair_info: [{ test_traffic_route: [{ listener_arns: undefined }] }] },
        ],
      },
      afterUnknown: {
        load_balancer_info: [{ target_group_pair_info: [{ test_traffic_route: [{ listener_arns: true }] }] }],
      },
    }),
    expected: outcome('pass'),
  },
  {
    title: 'is unknown where the route is known at apply only',
    plan: plan({
      after: { load_balancer_info: [{ target_group_pair_info: [{}] }] },
      afterUnknown: {
        load_balancer_info: [{ target_group_pair_info: [{ test_traffic_route: [{ x: true }] }] }],
      },
    }),
    expected: outcome('unknown'),
  },
  {
    title: 'does not apply where there was none',
    plan: plan({ before: routes([]), after: routes([]) }),
    expected: [],
  },
  {
    title: 'does not apply to a deployment group that is created, nor to one that goes',
    plan: plan({ actions: ['create'], after: routes([]) }),
    expected: [],
  },
  { title: 'does not apply to one that goes', plan: plan({ actions: ['delete'] }), expected: [] },
  {
    title: 'does not apply to services that ECS deploys',
    plan: { changes: [rollingService(), deploymentGroup({ after: routes([]) })] },
    expected: [],
  },
]);
