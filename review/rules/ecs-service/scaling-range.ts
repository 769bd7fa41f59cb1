import type { RuleContext } from '../../blue-green/context';
import type { BlueGreenService } from '../../blue-green/service';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, numberAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const minimum: Path = ['min_capacity'];
const maximum: Path = ['max_capacity'];
const suspended: Path = ['suspended_state', 0, 'dynamic_scaling_out_suspended'];

export const scalingRange: Rule = {
  id: 'AS612',
  name: 'scaling-range',
  severity: 'warn',
  title: 'Keep enough room for the service to scale',
  why:
    'Application Auto Scaling alone adds tasks: Terraform ignores desired_count of a scaled service, and a deployment ' +
    'starts as many tasks as the service wants at that time. A lower minimum lets the service scale in immediately.',
  fix:
    'Keep the bounds above what the service needs in its busiest hour, and keep the scalable target as long as the ' +
    'service exists.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html',
  watches: {
    aws_appautoscaling_target: ['min_capacity', 'max_capacity', 'suspended_state'],
    aws_appautoscaling_policy: [],
  },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
      },
      {
        address: 'aws_appautoscaling_target.web',
        actions: ['update'],
        before: { resource_id: 'service/web/web', min_capacity: 2, max_capacity: 10 },
        after: { resource_id: 'service/web/web', min_capacity: 1, max_capacity: 10 },
      },
    ],
  },
  check: (context) =>
    context.services
      .filter(({ service }) => isKept(service))
      .flatMap((service) =>
        service.scalableTarget === undefined ? [] : ofService(service.scalableTarget, service, context),
      ),
};

function ofService(
  target: ResourceChange,
  { scalingPolicies }: BlueGreenService,
  context: RuleContext,
): readonly Outcome[] {
  if (target.before === null) return [];
  if (target.kind === 'delete') {
    return [
      fail(target, 'the service is no longer scaled: it keeps the number of tasks that it has at that time'),
    ];
  }
  if (!isKept(target)) return [];
  const policies =
    scalingPolicies.some(({ kind }) => kind === 'delete') &&
    scalingPolicies.every(({ after }) => after === null);
  return orPass(target, [
    ...ofBounds(target, context),
    ...(policies
      ? [fail(target, 'the last policy is deleted: nothing scales the service between its bounds')]
      : []),
  ]);
}

function ofBounds(target: ResourceChange, { show }: RuleContext): readonly Outcome[] {
  const unknown = [minimum, maximum, suspended].find((path) => difference(target, path) === 'unknown');
  if (unknown !== undefined) {
    return [unsure(target, 'within which bounds the service is scaled is known at apply only', unknown)];
  }
  const lowered = (path: Path, means: string): readonly Outcome[] => {
    const [before, after] = [target.before, target.after].map((value) => numberAt(value, path));
    if (before === undefined || after === undefined || after >= before) return [];
    return [
      fail(target, `${means}: from ${show(target, 'before', path)} to ${show(target, 'after', path)}`, path),
    ];
  };
  const stopped = valueAt(target.before, suspended) !== true && valueAt(target.after, suspended) === true;
  return [
    ...lowered(minimum, 'the service may be scaled in to fewer tasks'),
    ...lowered(maximum, 'the service can be scaled out to fewer tasks'),
    ...fixed(target),
    ...(stopped ? [fail(target, 'scaling out is suspended', suspended)] : []),
  ];
}

/** A minimum that was raised to the maximum leaves one number of tasks. */
function fixed(target: ResourceChange): readonly Outcome[] {
  const room = ({ before, after }: ResourceChange, side: 'before' | 'after'): number => {
    const value = side === 'before' ? before : after;
    return (numberAt(value, maximum) ?? 0) - (numberAt(value, minimum) ?? 0);
  };
  const isRaised = (numberAt(target.after, minimum) ?? 0) > (numberAt(target.before, minimum) ?? 0);
  return isRaised && room(target, 'before') > 0 && room(target, 'after') <= 0
    ? [fail(target, 'the minimum reaches the maximum: the service is not scaled any longer', minimum)]
    : [];
}
