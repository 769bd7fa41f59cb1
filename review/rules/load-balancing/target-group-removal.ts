import { describeCause, describeFate } from '../../change-words';
import { causing, fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import { distinct } from '../../plan/lookup';
import type { ResourceChange } from '../../plan/model';
import { isSame, textAt, valueAt } from '../../plan/values';
import type { Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

export const targetGroupRemoval: Rule = {
  id: 'TG301',
  name: 'target-group-removal',
  severity: 'block',
  title: 'Keep both target groups of the pair',
  why:
    'A listener forwards to both groups of the pair, to the idle one with weight 0, and ELB rejects deleting a group ' +
    'that a listener or a rule uses: "ResourceInUse: Target group is currently in use by a listener or a rule". The ' +
    'apply stops partway. ELB also rejects creating a group with the name of the old one first, because the name ' +
    'already exists.',
  fix:
    'Revert what forces the replacement, or run terraform untaint if a working group is tainted. For other ports or ' +
    'protocols, create a new pair next to the old one, name it in the deployment group, and delete the old pair after ' +
    'the next deployments.',
  link: 'https://github.com/hashicorp/terraform-provider-aws/issues/16889',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_lb_target_group: [
      ...['name', 'name_prefix', 'port', 'protocol', 'protocol_version'],
      ...['target_type', 'vpc_id', 'ip_address_type'],
    ],
  },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_target_group.blue',
        actions: ['delete', 'create'],
        replacePaths: [['port']],
        before: { name: 'web-blue', arn: exampleArns.blue, port: 3000 },
        after: { name: 'web-blue', port: 8080 },
      },
    ],
  },
  check: ({ services }) => {
    // With the service the whole pair may go, which is the business of another rule.
    const kept = services.filter(({ service }) => service.kind !== 'delete');
    return distinct(kept.flatMap(({ targetGroups }) => targetGroups)).flatMap((group) => {
      const fate = fateOf(group);
      if (fate === 'other') return [];
      if (fate === 'kept') return [pass(group)];
      const [path] = group.replacePaths;
      const message = `the apply ${describeFate(group)} a target group of the pair${describeCause(group)}: ${consequence(group)}`;
      if (fate === 'unknown') return [unsure(group, message)];
      return [causing(fail(group, message, path), { kind: 'deletion-rejected', by: 'ELB' })];
    });
  },
};

function consequence({ kind, deletesFirst, before, after }: ResourceChange): string {
  const inUse = 'ELB refuses to delete it while a listener or a rule names it, and the apply stops half-way';
  if (kind !== 'replace' || deletesFirst === true) return inUse;
  const sameName =
    textAt(after, ['name']) !== undefined &&
    isSame(valueAt(before, ['name']) ?? null, valueAt(after, ['name']) ?? null);
  return sameName
    ? 'ELB already has one of this name, so the apply fails'
    : `the new one has no traffic, and ${inUse}`;
}
