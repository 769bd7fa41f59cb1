import { byArnSuffix, pairOf } from '../../blue-green/colours';
import type { BlueGreenService } from '../../blue-green/service';
import { fail, orPass, unsure } from '../../outcomes';
import { isThere, isTouched } from '../../plan/changes';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { isMarked, listAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const tracking: Path = ['target_tracking_scaling_policy_configuration', 0];
const predefined: Path = [...tracking, 'predefined_metric_specification', 0, 'predefined_metric_type'];
const customized: Path = [...tracking, 'customized_metric_specification', 0];

export const scalingMetric: Rule = {
  id: 'AS611',
  name: 'scaling-metric',
  severity: 'block',
  title: 'Scale a blue/green service on a metric that covers both target groups',
  why:
    'ALBRequestCountPerTarget counts the requests of one target group, which receives none after the next deployment: ' +
    'Application Auto Scaling then scales in a busy service. ECS does not support this metric with the blue/green ' +
    'deployment type.',
  fix: 'Scale on CPU or memory utilization, or on a customized metric that sums RequestCount of both target groups.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html',
  watches: { aws_appautoscaling_policy: ['target_tracking_scaling_policy_configuration'] },
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['no-op'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
        after: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
      },
      {
        address: 'aws_appautoscaling_policy.requests',
        actions: ['create'],
        after: {
          resource_id: 'service/web/web',
          target_tracking_scaling_policy_configuration: [
            {
              predefined_metric_specification: [
                {
                  predefined_metric_type: 'ALBRequestCountPerTarget',
                  resource_label: 'app/web/1/targetgroup/blue/2',
                },
              ],
              target_value: 500,
            },
          ],
        },
      },
    ],
  },
  check: ({ services }) =>
    services.flatMap((service) =>
      service.scalingPolicies
        .filter(isThere)
        .flatMap((policy) => orPass(policy, isTouched(policy) ? found(policy, service) : [])),
    ),
};

function found(policy: ResourceChange, { targetGroups }: BlueGreenService): readonly Outcome[] {
  if (isMarked(policy.afterUnknown, predefined)) {
    return [unsure(policy, 'which metric scales the service is known at apply only', predefined)];
  }
  if (textAt(policy.after, predefined) === 'ALBRequestCountPerTarget') {
    const message =
      'the service is scaled on the requests of one target group, which the next deployment takes out of use';
    return [fail(policy, message, predefined)];
  }
  const pair = pairOf(targetGroups);
  if (pair === undefined) return [];
  const suffixes = suffixesIn(policy.after);
  if (suffixes.length === 0) return [];
  const measured = pair.filter((group) => suffixes.some((suffix) => byArnSuffix(suffix, pair) === group));
  if (measured.length !== 1) return [];
  const message =
    'the metric is measured on one of the two target groups, which the next deployment takes out of use';
  return [fail(policy, message, customized)];
}

/** Target groups among the dimensions of a customized metric, or of each metric that it computes with. */
function suffixesIn(value: Json): readonly string[] {
  const specification: Path = customized;
  const metrics = listAt(value, [...specification, 'metrics']).map((metric) =>
    listAt(metric, ['metric_stat', 0, 'metric', 0, 'dimensions']),
  );
  return [listAt(value, [...specification, 'dimensions']), ...metrics]
    .flat()
    .filter((dimension) => textAt(dimension, ['name']) === 'TargetGroup')
    .flatMap((dimension) => textAt(dimension, ['value']) ?? []);
}
