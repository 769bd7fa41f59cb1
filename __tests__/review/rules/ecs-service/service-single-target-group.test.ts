import { serviceSingleTargetGroup } from '../../../../review/rules/ecs-service/service-single-target-group';
import { describeRule } from '../../../support/review';
import { arns, rollingService, service } from '../../../support/review-shapes';

const both = {
  load_balancer: [arns.blue, arns.green].map((arn) => ({
    container_name: 'web',
    container_port: 3000,
    target_group_arn: arn,
  })),
};

describeRule(serviceSingleTargetGroup, [
  { title: 'passes with one', plan: { changes: [service()] }, expected: ['pass aws_ecs_service.shop'] },
  {
    title: 'passes with one of which the ARN is known at apply only',
    plan: {
      changes: [
        service({
          actions: ['create'],
          after: { load_balancer: [{ container_name: 'web', container_port: 3000 }] },
          afterUnknown: { load_balancer: [{ target_group_arn: true }] },
        }),
      ],
    },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails with both of the pair',
    plan: { changes: [service({ actions: ['create'], after: both })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where the blocks are known at apply only',
    plan: {
      changes: [
        service({
          actions: ['create'],
          after: { load_balancer: undefined },
          afterUnknown: { load_balancer: true },
        }),
      ],
    },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service that ECS deploys, nor to one that goes',
    plan: { changes: [rollingService({ after: both }), service({ actions: ['delete'], before: both })] },
    expected: [],
  },
]);
