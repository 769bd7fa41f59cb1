import { fail, onlyAs, pass, unsure } from '../../outcomes';
import { isMarked, listAt } from '../../plan/values';
import type { Rule } from '../../rule';

const path = ['load_balancer'];

export const serviceSingleTargetGroup: Rule = {
  id: 'ECS109',
  name: 'service-single-target-group',
  severity: 'block',
  title: 'Give the service one target group of the pair',
  why:
    'The first task set registers in the target group of load_balancer, and CodeDeploy uses the other group of the ' +
    'pair for the replacement. If the service has both, neither is free, and the Install event of the first ' +
    'deployment does not end.',
  fix:
    'Keep one load_balancer block, with the target group that the production listener forwards to initially. Name the ' +
    'other group only in the deployment group.',
  link: 'https://github.com/umotif-public/terraform-aws-ecs-fargate/issues/51',
  watches: { aws_ecs_service: ['load_balancer'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['create'],
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          load_balancer: [
            { container_name: 'web', container_port: 3000, target_group_arn: 'targetgroup/web-blue/2b7d' },
            { container_name: 'web', container_port: 3000, target_group_arn: 'targetgroup/web-green/8f1c' },
          ],
        },
      },
    ],
  },
  check: ({ services }) =>
    services.flatMap(({ service }) => {
      if (service.after === null) return [];
      if (isMarked(service.afterUnknown, path, 'nowhere')) {
        const message = 'how many target groups the service has is known at apply only';
        return [unsure(service, message, path)];
      }
      const count = listAt(service.after, path).length;
      const message = `the service has ${count} load_balancer blocks: CodeDeploy needs a free target group, and deployments do not get past Install`;
      if (count < 2) return [pass(service)];
      const found = fail(service, message, path);
      // What has been so before, this apply makes no worse.
      const wasSo = service.kind !== 'replace' && listAt(service.before, path).length > 1;
      return [wasSo ? onlyAs('warn', found) : found];
    }),
};
