import { describeCause, describeFate } from '../../change-words';
import { causing, fail, orPass, unsure } from '../../outcomes';
import { fateOf } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { difference, isMarked, numberAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const count = ['desired_count'];

export const serviceRemoval: Rule = {
  id: 'ECS106',
  name: 'service-removal',
  severity: 'block',
  title: 'Keep the service and its tasks',
  why:
    'To delete a service, the provider scales it to 0 and then deletes it with the task sets of CodeDeploy. A ' +
    'replacement starts with the arguments as configured, regardless of lifecycle.ignore_changes: the bootstrap task ' +
    'definition and the first target group, which may be the idle one. If desired_count is removed from the ' +
    'configuration, the provider sets 0.',
  fix:
    'Revert what the finding names: the argument that forces the replacement, or a desired_count of 0. If the service ' +
    'is tainted but works, run terraform untaint. Set lifecycle.prevent_destroy. To move a construct, use moveTo or ' +
    'moveFromId. If you need a different service, create it next to the old one and move traffic with DNS.',
  link: 'https://github.com/hashicorp/terraform-provider-aws/issues/24811',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_ecs_service: [
      ...['name', 'cluster', 'launch_type', 'iam_role', 'scheduling_strategy', 'deployment_controller.type'],
      ...['capacity_provider_strategy', 'desired_count'],
    ],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['delete', 'create'],
        replacePaths: [['name']],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], desired_count: 2 },
        after: { name: 'shop', deployment_controller: [{ type: 'CODE_DEPLOY' }], desired_count: 2 },
      },
    ],
  },
  check: ({ services }) =>
    services.flatMap(({ stack, service }) => {
      const fate = fateOf(service);
      if (fate === 'other') return [];
      return orPass(service, fate === 'kept' ? scaledToZero(service, stack) : goes(service));
    }),
};

function goes(service: ResourceChange): readonly Outcome[] {
  const [path] = service.replacePaths;
  const message = `the apply ${describeFate(service)} the service${describeCause(service)}: ${consequence(service)}`;
  return [fateOf(service) === 'unknown' ? unsure(service, message, path) : fail(service, message, path)];
}

function consequence({ kind, deletesFirst, actions, before, after }: ResourceChange): string {
  if (kind === 'delete') return 'its tasks stop, and production answers 503';
  if (kind !== 'replace') return 'its tasks may stop';
  if (deletesFirst === true) return 'its tasks stop, and production answers 503 until new ones are healthy';
  const sameName = ['name', 'cluster'].every(
    (name) => valueAt(before, [name]) === valueAt(after, [name]) && valueAt(after, [name]) !== undefined,
  );
  if (sameName) return 'the cluster already has a service of this name, so the apply fails';
  return actions.includes('forget')
    ? 'the old one runs on, and nothing of CodeDeploy leads to the new one before its deployment group does'
    : 'the tasks that production is routed to stop';
}

/** The argument is optional and not computed: without it the provider sends 0. */
function scaledToZero(service: ResourceChange, stack: string): readonly Outcome[] {
  if (difference(service, count) !== 'differs' || isMarked(service.afterUnknown, count)) return [];
  if ((numberAt(service.after, count) ?? 0) > 0) return [];
  const why = valueAt(service.after, count) === 0 ? '' : ', which the provider takes a missing one for';
  const message = `the apply scales the service to 0${why}: its tasks stop, and production answers 503`;
  const { address } = service;
  return [
    causing(fail(service, message, count), {
      kind: 'cut-off',
      service: { stack, address },
      cuts: 'requests',
    }),
  ];
}
