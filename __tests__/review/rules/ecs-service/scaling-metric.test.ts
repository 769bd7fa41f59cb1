import type { ExampleChange } from '../../../../review/rule';
import { scalingMetric } from '../../../../review/rules/ecs-service/scaling-metric';
import {
  arnSuffix,
  created,
  deleted,
  group,
  groupAddress,
  kept,
  service,
  serviceAddress,
  targetGroups,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule } from '../../../support/review';

const address = 'aws_appautoscaling_policy.web';
const tracking = (specification: Value): Value => ({
  policy_type: 'TargetTrackingScaling',
  resource_id: 'service/web/web',
  target_tracking_scaling_policy_configuration: [
    {
      customized_metric_specification: [],
      predefined_metric_specification: [],
      target_value: 50,
      ...specification,
    },
  ],
});
const predefined = (type: string): Value =>
  tracking({ predefined_metric_specification: [{ predefined_metric_type: type }] });
const cpu = predefined('ECSServiceAverageCPUUtilization');
const requests = predefined('ALBRequestCountPerTarget');
const dimensions = (colour: string): readonly Value[] => [
  { name: 'LoadBalancer', value: 'app/web/50dc6c495c0c9188' },
  { name: 'TargetGroup', value: arnSuffix(`web-${colour}`) },
];
const sum = (...colours: readonly string[]): Value =>
  tracking({
    customized_metric_specification: [
      {
        dimensions: [],
        metrics: colours.map((colour) => ({
          id: colour,
          metric_stat: [
            { metric: [{ dimensions: dimensions(colour), metric_name: 'RequestCount' }], stat: 'Sum' },
          ],
        })),
      },
    ],
  });
const around = (...changes: readonly ExampleChange[]): { readonly changes: readonly ExampleChange[] } => ({
  changes: [kept(serviceAddress, service()), kept(groupAddress, group()), ...targetGroups, ...changes],
});
const fails = [`fail ${address}`];
const passes = [`pass ${address}`];

describeRule(scalingMetric, [
  { title: 'passes on CPU', plan: around(created(address, cpu)), expected: passes },
  {
    title: 'fails on requests per target',
    plan: scalingMetric.example,
    expected: ['fail aws_appautoscaling_policy.requests'],
  },
  {
    title: 'fails where requests take the place of CPU',
    plan: around(updated(address, cpu, requests)),
    expected: fails,
  },
  {
    title: 'passes where CPU takes the place of requests',
    plan: around(updated(address, requests, cpu)),
    expected: passes,
  },
  {
    title: 'fails on a metric of one target group',
    plan: around(
      created(address, tracking({ customized_metric_specification: [{ dimensions: dimensions('blue') }] })),
    ),
    expected: fails,
  },
  {
    title: 'passes on the sum of both',
    plan: around(created(address, sum('blue', 'green'))),
    expected: passes,
  },
  { title: 'fails on the sum of one', plan: around(created(address, sum('green'))), expected: fails },
  { title: 'says nothing of a fault that stays', plan: around(kept(address, requests)), expected: passes },
  {
    title: 'is unknown where the metric is known at apply only',
    plan: around(
      updated(address, cpu, tracking({}), {
        target_tracking_scaling_policy_configuration: [
          { predefined_metric_specification: [{ predefined_metric_type: true }] },
        ],
      }),
    ),
    expected: [`unknown ${address}`],
  },
  {
    title: 'does not apply to a policy that is deleted',
    plan: around(deleted(address, requests)),
    expected: [],
  },
  {
    title: 'does not apply to a service that ECS itself deploys',
    plan: {
      changes: [
        kept(serviceAddress, service({ deployment_controller: [{ type: 'ECS' }] })),
        created(address, requests),
      ],
    },
    expected: [],
  },
]);
