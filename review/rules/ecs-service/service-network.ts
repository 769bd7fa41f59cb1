import type { Rule } from '../../rule';
import { refusesChanges } from './refused-arguments';

export const serviceNetwork: Rule = {
  id: 'ECS103',
  name: 'service-network',
  severity: 'block',
  title: 'Change the network of the tasks with a deployment',
  why:
    'Subnets, security groups and public IP addresses belong to a task set, which ECS does not change: "Unable to ' +
    'update network parameters on services with a CODE_DEPLOY deployment controller". The apply fails.',
  fix:
    'Add network_configuration to lifecycle.ignore_changes of the service, and set the new subnets and security ' +
    'groups in NetworkConfiguration of the AppSpec.',
  link: 'https://github.com/hashicorp/terraform-provider-aws/issues/8005',
  watches: { aws_ecs_service: ['network_configuration'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          network_configuration: [
            { subnets: ['subnet-0a1'], security_groups: ['sg-0a1'], assign_public_ip: false },
          ],
        },
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          network_configuration: [
            { subnets: ['subnet-0b2'], security_groups: ['sg-0a1'], assign_public_ip: false },
          ],
        },
      },
    ],
  },
  check: refusesChanges(() =>
    ['subnets', 'security_groups', 'assign_public_ip'].map((name) => ['network_configuration', 0, name]),
  ),
};
