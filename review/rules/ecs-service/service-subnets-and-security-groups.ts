import type { BlueGreenService } from '../../blue-green/service';
import { describeFate } from '../../change-words';
import { causing, fail, pass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import { having, distinct } from '../../plan/lookup';
import type { Path, ResourceChange } from '../../plan/model';
import { listAt, textAt } from '../../plan/values';
import type { Rule } from '../../rule';

const network: Path = ['network_configuration', 0];

export const serviceSubnetsAndSecurityGroups: Rule = {
  id: 'ECS110',
  name: 'service-subnets-and-security-groups',
  severity: 'block',
  title: 'Keep the subnets and security groups of running tasks',
  why:
    'The network interfaces of running tasks use their subnets and security groups, and EC2 rejects deleting them: ' +
    '"DependencyViolation: resource has a dependent object". The service can only switch to new ones with a ' +
    'deployment, so they must exist first.',
  fix:
    'Create the new subnet or security group next to the old one, release it with the AppSpec, and delete the old one ' +
    'when the old tasks have stopped.',
  link: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: { aws_ecs_service: ['network_configuration'], aws_security_group: ['id'], aws_subnet: ['id'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          network_configuration: [{ subnets: ['subnet-0a1'], security_groups: ['sg-0a1'] }],
        },
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          network_configuration: [{ subnets: ['subnet-0a1'], security_groups: ['sg-0a1'] }],
        },
      },
      {
        address: 'aws_security_group.tasks',
        actions: ['delete', 'create'],
        replacePaths: [['description']],
        before: { id: 'sg-0a1', description: 'Tasks' },
        after: { description: 'Tasks of web' },
      },
    ],
  },
  check: ({ services, changesOf }) => {
    // Without its tasks nothing holds them.
    const running = services.filter(({ service }) => service.before !== null && fateOf(service) !== 'goes');
    const parts = changesOf('aws_security_group', 'aws_subnet');
    const used = distinct(
      running.flatMap(({ service }) =>
        [
          ...listAt(service.before, [...network, 'security_groups']),
          ...listAt(service.before, [...network, 'subnets']),
        ]
          .flatMap((id) => (typeof id === 'string' ? having(parts, 'id', id) : []))
          .filter((part) => uses(service, part)),
      ),
    );
    return used.flatMap((part) => {
      const fate = fateOf(part);
      if (fate === 'kept' || fate === 'other') return [pass(part)];
      const message =
        `the apply ${describeFate(part)} what tasks of ${namesOf(running, part)} run with: ` +
        'EC2 refuses while they do, and the apply stops half-way';
      if (fate === 'unknown') return [unsure(part, message)];
      return [causing(fail(part, message), { kind: 'deletion-rejected', by: 'EC2' })];
    });
  },
};

const uses = ({ before }: ResourceChange, part: ResourceChange): boolean => {
  const id = textAt(part.before, ['id']);
  const list = part.type === 'aws_subnet' ? 'subnets' : 'security_groups';
  return id !== undefined && listAt(before, [...network, list]).includes(id);
};

const namesOf = (services: readonly BlueGreenService[], part: ResourceChange): string =>
  services
    .filter(({ service }) => uses(service, part))
    .map(({ service }) => service.address)
    .join(' and ');
