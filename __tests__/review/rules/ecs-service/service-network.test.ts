import { serviceNetwork } from '../../../../review/rules/ecs-service/service-network';
import { describeRule } from '../../../support/review';
import { rollingService, service } from '../../../support/review-shapes';

const network = (values: object) => ({
  network_configuration: [
    {
      assign_public_ip: false,
      security_groups: ['sg-9d5c'],
      subnets: ['subnet-078b', 'subnet-30cc'],
      ...values,
    },
  ],
});

describeRule(serviceNetwork, [
  { title: 'passes where it stays', plan: { changes: [service()] }, expected: ['pass aws_ecs_service.shop'] },
  {
    title: 'fails where tasks move to other subnets',
    plan: { changes: [service({ after: network({ subnets: ['subnet-0e11', 'subnet-0e12'] }) })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'says each argument that changes',
    plan: { changes: [service({ after: network({ assign_public_ip: true, security_groups: ['sg-1'] }) })] },
    expected: ['fail aws_ecs_service.shop', 'fail aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where the security group is replaced',
    plan: {
      changes: [
        service({
          after: network({ security_groups: undefined }),
          afterUnknown: { network_configuration: [{ security_groups: true, subnets: [false, false] }] },
        }),
      ],
    },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service that ECS deploys',
    plan: { changes: [rollingService({ after: network({ subnets: ['subnet-0e11'] }) })] },
    expected: [],
  },
]);
