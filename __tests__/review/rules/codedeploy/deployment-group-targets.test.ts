import type { Example } from '../../../../review/rule';
import { deploymentGroupTargets } from '../../../../review/rules/codedeploy/deployment-group-targets';
import {
  blueGreen,
  created,
  deleted,
  group,
  groupAddress,
  kept,
  pair,
  replaced,
  service,
  serviceAddress,
  targetGroup,
  targetGroups,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const becomes = (change: Value): Example => ({
  changes: [kept(serviceAddress, service()), ...targetGroups, updated(groupAddress, group(), group(change))],
});
const released = (name: string): Value => ({ ecs_service: [{ cluster_name: 'web', service_name: name }] });
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(deploymentGroupTargets, [
  {
    title: 'passes where everything is there',
    plan: { changes: [created(serviceAddress, service()), ...targetGroups, created(groupAddress, group())] },
    expected: passes,
  },
  {
    title: 'passes where only the group is in the plans',
    plan: { changes: [created(groupAddress, group())] },
    expected: passes,
  },
  {
    title: 'fails where both are the same target group',
    plan: deploymentGroupTargets.example,
    expected: fails,
  },
  {
    title: 'fails with one target group',
    plan: becomes({ load_balancer_info: pair('web-blue') }),
    expected: fails,
  },
  {
    title: 'fails with a target group that is not among those of the plans',
    plan: becomes({ load_balancer_info: pair('web-blue', 'web-gren') }),
    expected: fails,
  },
  {
    title: 'fails where a target group changes its name and the group does not follow',
    plan: {
      changes: [
        kept('aws_lb_target_group.blue', targetGroup('web-blue')),
        replaced('aws_lb_target_group.green', targetGroup('web-green'), targetGroup('green')),
        kept(groupAddress, group()),
      ],
    },
    expected: fails,
  },
  {
    title: 'says nothing of target groups that are made elsewhere',
    plan: {
      changes: [
        created('aws_lb_target_group.other', targetGroup('other')),
        updated(groupAddress, group(), group({ load_balancer_info: pair('elsewhere-1', 'elsewhere-2') })),
      ],
    },
    expected: passes,
  },
  {
    title: 'is unknown where a name is known at apply only',
    plan: {
      changes: [
        created(groupAddress, group({ load_balancer_info: pair('web-blue', 'web-green') }), {
          load_balancer_info: [{ target_group_pair_info: [{ target_group: [{}, { name: true }] }] }],
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'follows references where names are known at apply only',
    plan: {
      changes: [
        created('aws_lb_target_group.blue', { name_prefix: 'web' }, { name: true }),
        created('aws_lb_target_group.green', { name_prefix: 'web' }, { name: true }),
        created(
          groupAddress,
          group({
            load_balancer_info: pair('${aws_lb_target_group.blue.name}', '${aws_lb_target_group.green.name}'),
          }),
          {
            load_balancer_info: [
              { target_group_pair_info: [{ target_group: [{ name: true }, { name: true }] }] },
            ],
          },
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'fails where it releases a service that is deleted',
    plan: { changes: [deleted(serviceAddress, service()), kept(groupAddress, group())] },
    expected: fails,
  },
  {
    title: 'fails where the service changes its name and the group does not follow',
    plan: {
      changes: [replaced(serviceAddress, service(), service({ name: 'shop' })), kept(groupAddress, group())],
    },
    expected: fails,
  },
  {
    title: 'fails where the name is not that of the service beside it',
    plan: becomes(released('wbe')),
    expected: fails,
  },
  {
    title: 'passes where the service is in a stack that is not under review',
    plan: { changes: [updated(groupAddress, group(), group(released('elsewhere')))] },
    expected: passes,
  },
  {
    title: 'fails where ECS itself deploys the service',
    plan: {
      changes: [
        created(serviceAddress, service({ deployment_controller: [{ type: 'ECS' }] })),
        created(groupAddress, group()),
      ],
    },
    expected: [`fail ${serviceAddress}`],
  },
  {
    title: 'is unknown where the service is known at apply only',
    plan: {
      changes: [
        created(groupAddress, group({ ecs_service: [{ cluster_name: 'web' }] }), {
          ecs_service: [{ service_name: true }],
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'fails with Auto Scaling groups',
    plan: becomes({ autoscaling_groups: ['web'] }),
    expected: fails,
  },
  {
    title: 'fails where the original tasks are kept alive',
    plan: becomes({ blue_green_deployment_config: blueGreen({ action: 'KEEP_ALIVE' }) }),
    expected: fails,
  },
  {
    title: 'fails where the ready option waits and continues',
    plan: becomes({ blue_green_deployment_config: blueGreen({ readyMinutes: 30 }) }),
    expected: fails,
  },
  {
    title: 'fails where the ready option stops without a wait',
    plan: becomes({ blue_green_deployment_config: blueGreen({ ready: 'STOP_DEPLOYMENT' }) }),
    expected: fails,
  },
  {
    title: 'passes where the ready option waits and stops',
    plan: becomes({
      blue_green_deployment_config: blueGreen({ ready: 'STOP_DEPLOYMENT', readyMinutes: 30 }),
    }),
    expected: passes,
  },
  {
    title: 'fails with deployments in place',
    plan: becomes({
      deployment_style: [{ deployment_option: 'WITH_TRAFFIC_CONTROL', deployment_type: 'IN_PLACE' }],
    }),
    expected: fails,
  },
  {
    title: 'says nothing of a fault that stays',
    plan: { changes: [kept(groupAddress, group({ autoscaling_groups: ['web'] }))] },
    expected: passes,
  },
  {
    title: 'does not apply to a deployment group that is deleted',
    plan: { changes: [deleted(groupAddress, group())] },
    expected: [],
  },
]);

it('says which name nothing has', () => {
  expect(
    messagesOf(deploymentGroupTargets, becomes({ load_balancer_info: pair('web-blue', 'web-gren') })),
  ).toEqual(['no target group of the plans under review goes by web-gren after the apply']);
});
