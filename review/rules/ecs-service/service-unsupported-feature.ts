import { fail, orPass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import type { JsonObject, Path, ResourceChange } from '../../plan/model';
import { isMarked, listAt, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

interface Feature {
  readonly path: Path;
  readonly name: string;
  readonly isUsed: (after: JsonObject) => boolean;
}

const block = (name: string, feature: string): Feature => ({
  path: [name],
  name: feature,
  isUsed: (after) => listAt(after, [name]).length > 0,
});

/** Each refused, or without effect, under the CODE_DEPLOY controller. */
const features: readonly Feature[] = [
  {
    path: ['service_connect_configuration', 0, 'enabled'],
    name: 'Service Connect',
    isUsed: (after) => valueAt(after, ['service_connect_configuration', 0, 'enabled']) === true,
  },
  {
    path: ['scheduling_strategy'],
    name: 'the DAEMON scheduling strategy',
    isUsed: (after) => textAt(after, ['scheduling_strategy']) === 'DAEMON',
  },
  // "Alarm based rollback feature is only supported with ECS deployment controller", even where it is not enabled.
  block('alarms', 'rollback by alarms of the service, which are the deployment group’s here'),
  block('volume_configuration', 'a volume that is configured at deployment'),
  block('vpc_lattice_configurations', 'VPC Lattice'),
];

export const serviceUnsupportedFeature: Rule = {
  id: 'ECS108',
  name: 'service-unsupported-feature',
  severity: 'block',
  title: 'Use only features that the CODE_DEPLOY controller supports',
  why:
    'Services under the CODE_DEPLOY controller receive traffic only from a load balancer. Service Connect, VPC ' +
    'Lattice, DAEMON scheduling, volumes attached at deployment, and rollback by alarms of the service are not ' +
    'supported. ECS rejects them ("Alarm based rollback feature is only supported with ECS deployment controller"), ' +
    'or the next deployment fails.',
  fix:
    'Remove the argument. Configure alarms in alarm_configuration of the deployment group. For the other features, ' +
    'use the ECS deployment controller and its own blue/green strategy.',
  link: 'https://github.com/aws/containers-roadmap/issues/1993',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_ecs_service: [
      ...['service_connect_configuration.enabled', 'scheduling_strategy', 'alarms'],
      ...['volume_configuration', 'vpc_lattice_configurations'],
    ],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['update'],
        before: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          service_connect_configuration: [],
        },
        after: {
          name: 'web',
          deployment_controller: [{ type: 'CODE_DEPLOY' }],
          service_connect_configuration: [{ enabled: true, namespace: 'internal' }],
        },
      },
    ],
  },
  check: ({ services }) =>
    services.flatMap(({ service }) => {
      const { kind, after } = service;
      const isReleased = textAt(after, ['deployment_controller', 0, 'type']) === 'CODE_DEPLOY';
      if (fateOf(service) === 'unknown' || after === null || !isReleased) return [];
      // What stands there unchanged is what AWS has accepted.
      return orPass(
        service,
        kind === 'no-op' ? [] : features.flatMap((each) => problemOf(service, after, each)),
      );
    }),
};

function problemOf(
  service: ResourceChange,
  after: JsonObject,
  { path, name, isUsed }: Feature,
): readonly Outcome[] {
  const [argument] = path;
  if (isUsed(after)) {
    return [fail(service, `the service uses ${name}: CodeDeploy cannot release it so`, path)];
  }
  // Marks below the block are those of computed members: whether there is a block is known.
  if (argument === undefined || !isMarked(service.afterUnknown, path, 'nowhere')) return [];
  return [unsure(service, `the service may use ${name}, which is known at apply only`, path)];
}
