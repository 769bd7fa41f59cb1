import type { ExampleChange } from '../../../../review/rule';
import { deploymentConfigForEcs } from '../../../../review/rules/codedeploy/deployment-config-for-ecs';
import {
  created,
  deleted,
  group,
  groupAddress,
  kept,
  replaced,
  service,
  serviceAddress,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const configAddress = 'aws_codedeploy_deployment_config.careful';
const config = (change: Value = {}): Value => ({
  compute_platform: 'ECS',
  deployment_config_name: 'careful',
  traffic_routing_config: [
    { time_based_canary: [{ interval: 10, percentage: 5 }], time_based_linear: [], type: 'TimeBasedCanary' },
  ],
  ...change,
});
const groupWith = (name: string, change: Value = {}): Value =>
  group({ deployment_config_name: name, ...change });
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

/** A service behind a load balancer of this type, with a deployment group that takes this config now. */
function behind(type: string, name: string): readonly ExampleChange[] {
  const loadBalancer =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/web/50dc6c495c0c9188';
  const listener =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2';
  return [
    kept(serviceAddress, service()),
    kept('aws_lb.web', { arn: loadBalancer, load_balancer_type: type }),
    kept('aws_lb_listener.production', { arn: listener, load_balancer_arn: loadBalancer }),
    updated(groupAddress, groupWith('CodeDeployDefault.ECSAllAtOnce'), groupWith(name)),
  ];
}

describeRule(deploymentConfigForEcs, [
  {
    title: "passes with one of AWS's configs for ECS",
    plan: { changes: [created(groupAddress, group())] },
    expected: passes,
  },
  {
    title: 'fails with what the provider sets where the name is left out',
    plan: deploymentConfigForEcs.example,
    expected: fails,
  },
  {
    title: 'fails where the name is taken away',
    plan: { changes: [updated(groupAddress, group(), groupWith('CodeDeployDefault.OneAtATime'))] },
    expected: fails,
  },
  {
    title: 'says nothing of a fault that stays',
    plan: { changes: [kept(groupAddress, groupWith('CodeDeployDefault.OneAtATime'))] },
    expected: passes,
  },
  {
    title: 'fails with a custom config for EC2',
    plan: {
      changes: [
        created(groupAddress, groupWith('careful')),
        created(configAddress, config({ compute_platform: 'Server' })),
      ],
    },
    expected: [`fail ${configAddress}`],
  },
  {
    title: 'passes with a custom config for ECS',
    plan: { changes: [created(groupAddress, groupWith('careful')), created(configAddress, config())] },
    expected: passes,
  },
  {
    title: 'passes with a custom config that is in no plan',
    plan: { changes: [created(groupAddress, groupWith('from-elsewhere'))] },
    expected: passes,
  },
  {
    title: 'finds the config by its reference where the name is known at apply only',
    plan: {
      changes: [
        created(groupAddress, groupWith('${aws_codedeploy_deployment_config.careful.id}'), {
          deployment_config_name: true,
        }),
        created(configAddress, config()),
      ],
    },
    expected: passes,
  },
  {
    title: 'is unknown where the name is known at apply only and refers to nothing',
    plan: {
      changes: [
        created(groupAddress, group({ deployment_config_name: undefined }), { deployment_config_name: true }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'fails with canary behind a Network Load Balancer',
    plan: { changes: behind('network', 'CodeDeployDefault.ECSCanary10Percent5Minutes') },
    expected: fails,
  },
  {
    title: 'passes with all at once behind a Network Load Balancer',
    plan: { changes: behind('network', 'CodeDeployDefault.ECSAllAtOnce') },
    expected: passes,
  },
  {
    title: 'passes with canary behind an Application Load Balancer',
    plan: { changes: behind('application', 'CodeDeployDefault.ECSCanary10Percent5Minutes') },
    expected: passes,
  },
  {
    title: 'fails where the config is deleted and the group still names it',
    plan: { changes: [kept(groupAddress, groupWith('careful')), deleted(configAddress, config())] },
    expected: [`fail ${configAddress}`],
  },
  {
    title: 'passes where the group takes another config as its own is deleted',
    plan: {
      changes: [updated(groupAddress, groupWith('careful'), group()), deleted(configAddress, config())],
    },
    expected: passes,
  },
  {
    title: 'fails where the config is deleted to make room for its successor',
    plan: {
      changes: [kept(groupAddress, groupWith('careful')), replaced(configAddress, config(), config())],
    },
    expected: [`fail ${configAddress}`],
  },
  {
    title: 'fails where the successor is made first, under the same name',
    plan: {
      changes: [
        kept(groupAddress, groupWith('careful')),
        replaced(configAddress, config(), config(), ['create', 'delete']),
      ],
    },
    expected: [`fail ${configAddress}`],
  },
  {
    title: 'passes where the successor is made first, under a new name',
    plan: {
      changes: [
        updated(groupAddress, groupWith('careful'), groupWith('careful-2')),
        replaced(configAddress, config(), config({ deployment_config_name: 'careful-2' }), [
          'create',
          'delete',
        ]),
      ],
    },
    expected: passes,
  },
  {
    title: 'does not apply to deployments on EC2',
    plan: {
      changes: [
        created(groupAddress, {
          compute_platform: 'Server',
          deployment_config_name: 'CodeDeployDefault.OneAtATime',
          ecs_service: [],
        }),
      ],
    },
    expected: [],
  },
  {
    title: 'does not apply to a deployment group that is deleted',
    plan: { changes: [deleted(groupAddress, group())] },
    expected: [],
  },
]);

it('names what is no config for ECS', () => {
  expect(messagesOf(deploymentConfigForEcs, deploymentConfigForEcs.example)).toEqual([
    expect.stringContaining('CodeDeployDefault.OneAtATime is no config for ECS'),
  ]);
});
