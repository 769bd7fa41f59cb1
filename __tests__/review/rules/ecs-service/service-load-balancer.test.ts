import { serviceLoadBalancer } from '../../../../review/rules/ecs-service/service-load-balancer';
import { describeRule, messagesOf } from '../../../support/review';
import { arns, rollingService, service } from '../../../support/review-shapes';

const block = (values: object) => ({
  load_balancer: [
    { container_name: 'web', container_port: 3000, elb_name: '', target_group_arn: arns.blue, ...values },
  ],
});
const swapped = { before: block({ target_group_arn: arns.green }), after: block({}) };

describeRule(serviceLoadBalancer, [
  {
    title: 'passes where CodeDeploy has swapped it and it is ignored',
    plan: { changes: [service({ actions: ['no-op'], before: swapped.before, after: swapped.before })] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails where the apply would swap it back',
    plan: { changes: [service(swapped)] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'fails where the port changes',
    plan: { changes: [service({ after: block({ container_port: 8080 }) })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'fails where a block comes on top',
    plan: {
      changes: [
        service({
          after: {
            load_balancer: [
              ...block({}).load_balancer,
              ...block({ target_group_arn: arns.green }).load_balancer,
            ],
          },
        }),
      ],
    },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where the target group is replaced',
    plan: {
      changes: [
        service({
          after: { load_balancer: [{ container_name: 'web', container_port: 3000, elb_name: '' }] },
          afterUnknown: { load_balancer: [{ target_group_arn: true }] },
        }),
      ],
    },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service that ECS deploys, nor to one that is created or replaced',
    plan: {
      changes: [
        rollingService(swapped),
        service({ ...swapped, actions: ['create'] }),
        service({ ...swapped, actions: ['delete', 'create'] }),
      ],
    },
    expected: [],
  },
]);

describe('its message', () => {
  it('names the argument and both values', () => {
    expect(
      messagesOf(serviceLoadBalancer, { changes: [service({ after: block({ container_port: 8080 }) })] }),
    ).toEqual([
      'the apply fails: ECS does not let Terraform change load_balancer[0].container_port from 3000 to 8080 under the CODE_DEPLOY controller',
    ]);
  });
});
