import type { Example, ExampleChange } from '../../../../review/rule';
import { deploymentRouting } from '../../../../review/rules/codedeploy/deployment-routing';
import { created, group, groupAddress, kept, replaced, updated } from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const named = (from: string, to: string): ExampleChange =>
  updated(groupAddress, group({ deployment_config_name: from }), group({ deployment_config_name: to }));
const predefined = (from: string, to: string): Example => ({
  changes: [named(`CodeDeployDefault.${from}`, `CodeDeployDefault.${to}`)],
});
const canary = (percentage: number, interval: number): Readonly<Record<string, unknown>> => ({
  compute_platform: 'ECS',
  deployment_config_name: 'careful',
  traffic_routing_config: [
    { time_based_canary: [{ interval, percentage }], time_based_linear: [], type: 'TimeBasedCanary' },
  ],
});
const configAddress = 'aws_codedeploy_deployment_config.careful';
const usesCareful = kept(groupAddress, group({ deployment_config_name: 'careful' }));
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(deploymentRouting, [
  { title: 'passes where it stays', plan: { changes: [kept(groupAddress, group())] }, expected: passes },
  { title: 'fails from canary to all at once', plan: deploymentRouting.example, expected: fails },
  {
    title: 'fails from linear to all at once',
    plan: predefined('ECSLinear10PercentEvery1Minutes', 'ECSAllAtOnce'),
    expected: fails,
  },
  {
    title: 'fails from a longer canary to a shorter one',
    plan: predefined('ECSCanary10Percent15Minutes', 'ECSCanary10Percent5Minutes'),
    expected: fails,
  },
  {
    title: 'fails from slow linear to fast linear',
    plan: predefined('ECSLinear10PercentEvery3Minutes', 'ECSLinear10PercentEvery1Minutes'),
    expected: fails,
  },
  {
    title: 'fails from linear to a canary that is done before',
    plan: predefined('ECSLinear10PercentEvery1Minutes', 'ECSCanary10Percent5Minutes'),
    expected: fails,
  },
  {
    title: 'passes from all at once to canary',
    plan: predefined('ECSAllAtOnce', 'ECSCanary10Percent5Minutes'),
    expected: passes,
  },
  {
    title: 'passes from a canary to one that is longer',
    plan: predefined('ECSCanary10Percent5Minutes', 'ECSCanary10Percent15Minutes'),
    expected: passes,
  },
  {
    title: 'fails where a config of the same name gets a larger step',
    plan: { changes: [usesCareful, replaced(configAddress, canary(5, 10), canary(50, 10))] },
    expected: fails,
  },
  {
    title: 'passes where a config of the same name gets a smaller step',
    plan: { changes: [usesCareful, replaced(configAddress, canary(50, 10), canary(5, 10))] },
    expected: passes,
  },
  {
    title: 'compares with a config that the plan makes',
    plan: {
      changes: [
        named('CodeDeployDefault.ECSCanary10Percent15Minutes', 'careful'),
        created(configAddress, canary(5, 20)),
      ],
    },
    expected: passes,
  },
  {
    title: 'is unknown where the name is known at apply only',
    plan: {
      changes: [
        updated(groupAddress, group(), group({ deployment_config_name: undefined }), {
          deployment_config_name: true,
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'finds the config by its reference where the name is known at apply only',
    plan: {
      changes: [
        updated(
          groupAddress,
          group(),
          // As cdk.tf.json has it: the name is no part of what a plan knows.
          group({ deployment_config_name: '${aws_codedeploy_deployment_config.careful.id}' }),
          { deployment_config_name: true },
        ),
        created(configAddress, canary(50, 2)),
      ],
    },
    expected: fails,
  },
  {
    title: 'is unknown where the steps of the config are known at apply only',
    plan: {
      changes: [
        usesCareful,
        {
          ...replaced(configAddress, canary(5, 10), { ...canary(5, 10), traffic_routing_config: [{}] }),
          afterUnknown: { traffic_routing_config: [{ time_based_canary: true }] },
        },
      ],
    },
    expected: [`unknown ${configAddress}`],
  },
  {
    title: 'is unknown where the new config is in no plan',
    plan: { changes: [named('CodeDeployDefault.ECSCanary10Percent5Minutes', 'from-elsewhere')] },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'passes where a config that is in no plan stays',
    plan: {
      changes: [
        updated(
          groupAddress,
          group({ deployment_config_name: 'own' }),
          group({ deployment_config_name: 'own', tags: {} }),
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'leaves a config for EC2 to the rule about it',
    plan: predefined('ECSCanary10Percent5Minutes', 'OneAtATime'),
    expected: passes,
  },
  {
    title: 'does not apply to a deployment group that is created',
    plan: {
      changes: [created(groupAddress, group({ deployment_config_name: 'CodeDeployDefault.ECSAllAtOnce' }))],
    },
    expected: [],
  },
  {
    title: 'does not apply to deployments on EC2',
    plan: {
      changes: [
        updated(
          groupAddress,
          {
            compute_platform: 'Server',
            deployment_config_name: 'CodeDeployDefault.OneAtATime',
            ecs_service: [],
          },
          {
            compute_platform: 'Server',
            deployment_config_name: 'CodeDeployDefault.AllAtOnce',
            ecs_service: [],
          },
        ),
      ],
    },
    expected: [],
  },
]);

it('says when more users meet the new version', () => {
  expect(
    messagesOf(
      deploymentRouting,
      predefined('ECSLinear10PercentEvery1Minutes', 'ECSCanary10Percent5Minutes'),
    ),
  ).toEqual([
    expect.stringContaining('100 % of the requests meet the new version after 5 min instead of 60 %'),
  ]);
});
