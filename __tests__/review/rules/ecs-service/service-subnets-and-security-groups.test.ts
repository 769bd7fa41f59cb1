import type { Example } from '../../../../review/rule';
import { serviceSubnetsAndSecurityGroups } from '../../../../review/rules/ecs-service/service-subnets-and-security-groups';
import { describeRule, messagesOf } from '../../../support/review';
import { edited, rollingService, service, type Edit } from '../../../support/review-shapes';

const group = (edit?: Edit) =>
  edited('aws_security_group.tasks', { id: 'sg-9d5c', description: 'Tasks', vpc_id: 'vpc-71c3' }, edit);
const subnet = (edit?: Edit) =>
  edited('aws_subnet.private', { id: 'subnet-078b', cidr_block: '10.0.1.0/24' }, edit);
const replaced: Edit = {
  actions: ['delete', 'create'],
  after: { id: undefined },
  afterUnknown: { id: true },
};
const network = (edit?: Edit): Example => ({ changes: [subnet(edit)] });

describeRule(serviceSubnetsAndSecurityGroups, [
  {
    title: 'passes where they stay',
    plan: { changes: [service(), group({ after: { ingress: [] } }), subnet()] },
    expected: ['pass aws_security_group.tasks', 'pass aws_subnet.private'],
  },
  {
    title: 'fails where the security group of the tasks is replaced, whichever comes first',
    plan: {
      changes: [service(), group(replaced), group({ ...replaced, actions: ['create', 'delete'] })],
    },
    expected: ['fail aws_security_group.tasks', 'fail aws_security_group.tasks'],
  },
  {
    title: 'fails where another stack deletes the subnet of the tasks',
    plan: [network({ actions: ['delete'] }), { changes: [service()] }],
    expected: ['fail aws_subnet.private'],
  },
  {
    title: 'is unknown where nobody knows the action',
    plan: { changes: [service(), subnet({ actions: ['recycle'] })] },
    expected: ['unknown aws_subnet.private'],
  },
  {
    title: 'does not apply to what no task runs with',
    plan: { changes: [service(), group({ ...replaced, before: { id: 'sg-other' } })] },
    expected: [],
  },
  {
    title: 'does not apply where the service goes with it',
    plan: { changes: [service({ actions: ['delete'] }), group({ actions: ['delete'] })] },
    expected: [],
  },
  {
    title: 'does not apply to a service that is created, nor to one that ECS deploys',
    plan: { changes: [service({ actions: ['create'] }), rollingService(), group(replaced)] },
    expected: [],
  },
]);

it('names the service that runs with it', () => {
  expect(messagesOf(serviceSubnetsAndSecurityGroups, { changes: [service(), group(replaced)] })).toEqual([
    'the apply deletes and creates again what tasks of aws_ecs_service.shop run with: EC2 refuses while they do, and the apply stops half-way',
  ]);
});
