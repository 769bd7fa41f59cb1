import type { Path, ResourceChange } from '../../plan/model';
import { listAt } from '../../plan/values';
import type { Rule } from '../../rule';
import { refusesChanges } from './refused-arguments';

const block = 'load_balancer';

export const serviceLoadBalancer: Rule = {
  id: 'ECS102',
  name: 'service-load-balancer',
  severity: 'block',
  title: 'Leave the load balancer of the service to CodeDeploy',
  why:
    'Every deployment swaps the target group of the service, and ECS rejects changing it back: "Unable to update load ' +
    'balancers on services with a CODE_DEPLOY deployment controller". The apply fails after every odd-numbered ' +
    'deployment.',
  fix:
    'Add load_balancer to lifecycle.ignore_changes of the service. To release another container or port, change the ' +
    'AppSpec of a deployment.',
  link: 'https://github.com/kayac/ecspresso/issues/393',
  watches: { aws_ecs_service: ['load_balancer'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          load_balancer: [
            { container_name: 'web', container_port: 3000, target_group_arn: 'targetgroup/web-green/8f1c' },
          ],
        },
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          load_balancer: [
            { container_name: 'web', container_port: 3000, target_group_arn: 'targetgroup/web-blue/2b7d' },
          ],
        },
      },
    ],
  },
  check: refusesChanges(pathsOf),
};

/** Of a single block, which every service of CodeDeploy has, the arguments tell more than the block. */
function pathsOf({ before, after }: ResourceChange): readonly Path[] {
  const isSingle = [before, after].every((value) => listAt(value, [block]).length === 1);
  return isSingle
    ? ['target_group_arn', 'container_name', 'container_port', 'elb_name'].map((name) => [block, 0, name])
    : [[block]];
}
