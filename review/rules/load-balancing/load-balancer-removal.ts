import { sharedLoadBalancers } from '../../blue-green/shared-listeners';
import { describeCause, describeFate } from '../../change-words';
import { causing, fail, orPass, unsure, changed } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { ResourceChange } from '../../plan/model';
import { valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleArns, exampleService, unchanged } from '../examples/service';

const protection = ['enable_deletion_protection'];

export const loadBalancerRemoval: Rule = {
  id: 'LB407',
  name: 'load-balancer-removal',
  severity: 'block',
  title: 'Keep the load balancer and its deletion protection',
  why:
    'A new load balancer has a new DNS name, new listeners and new addresses, so clients and DNS records point to one ' +
    'that no longer exists. Deletion protection prevents that: while it is on, ELB rejects deleting the load ' +
    'balancer, and the apply stops partway.',
  fix:
    'Revert what the finding names: the argument that forces the replacement, or enable_deletion_protection set to ' +
    'false. If a working load balancer is tainted, run terraform untaint. Keep lifecycle.prevent_destroy. To migrate, ' +
    'create a second load balancer with its own service, and move the DNS name.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html',
  watches: {
    aws_lb: ['name', 'name_prefix', 'internal', 'load_balancer_type', 'enable_deletion_protection'],
  },
  example: {
    changes: [
      ...exampleService,
      unchanged('aws_lb_listener.production', {
        arn: exampleArns.production,
        load_balancer_arn: exampleArns.loadBalancer,
      }),
      {
        address: 'aws_lb.web',
        actions: ['delete', 'create'],
        replacePaths: [['internal']],
        before: { arn: exampleArns.loadBalancer, internal: false, enable_deletion_protection: false },
        after: { internal: true, enable_deletion_protection: false },
      },
    ],
  },
  check: (context) =>
    distinct([
      ...context.services.map(({ loadBalancer }) => loadBalancer),
      ...sharedLoadBalancers(context),
    ]).flatMap((loadBalancer) => {
      const fate = fateOf(loadBalancer);
      if (fate === 'other') return [];
      return orPass(loadBalancer, fate === 'kept' ? updates(loadBalancer) : goes(loadBalancer));
    }),
};

function goes(loadBalancer: ResourceChange): readonly Outcome[] {
  const [path] = loadBalancer.replacePaths;
  const isProtected = valueAt(loadBalancer.before, protection) === true;
  const message =
    `the apply ${describeFate(loadBalancer)} the load balancer${describeCause(loadBalancer)}: ` +
    (isProtected
      ? 'ELB refuses to delete it while it is protected, and the apply stops half-way'
      : 'its DNS name and its listeners are gone');
  if (fateOf(loadBalancer) === 'unknown') return [unsure(loadBalancer, message)];
  const found = fail(loadBalancer, message, path);
  return [isProtected ? causing(found, { kind: 'deletion-rejected', by: 'ELB' }) : found];
}

/** Switched on it is no concern. */
const updates = (loadBalancer: ResourceChange): readonly Outcome[] =>
  valueAt(loadBalancer.before, protection) === true
    ? changed(loadBalancer, protection, () => 'the load balancer loses its deletion protection')
    : [];
