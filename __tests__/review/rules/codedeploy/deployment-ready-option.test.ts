import type { Example } from '../../../../review/rule';
import { deploymentReadyOption } from '../../../../review/rules/codedeploy/deployment-ready-option';
import {
  blueGreen,
  created,
  group,
  groupAddress,
  kept,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const held = (minutes: number): Value =>
  group({ blue_green_deployment_config: blueGreen({ ready: 'STOP_DEPLOYMENT', readyMinutes: minutes }) });
const from = (before: Value, after: Value): Example => ({ changes: [updated(groupAddress, before, after)] });
const fails = [`fail ${groupAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(deploymentReadyOption, [
  { title: 'passes where it stays', plan: { changes: [kept(groupAddress, held(60))] }, expected: passes },
  { title: 'fails where deployments no longer wait', plan: from(held(60), group()), expected: fails },
  { title: 'fails where deployments begin to wait', plan: from(group(), held(60)), expected: fails },
  {
    title: 'fails where there is less time to continue them',
    plan: from(held(60), held(10)),
    expected: fails,
  },
  {
    title: 'passes where there is more time to continue them',
    plan: from(held(10), held(60)),
    expected: passes,
  },
  {
    title: 'is unknown where the option is known at apply only',
    plan: {
      changes: [
        updated(groupAddress, held(60), held(60), {
          blue_green_deployment_config: [{ deployment_ready_option: [{ action_on_timeout: true }] }],
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'does not apply to a deployment group that is created',
    plan: { changes: [created(groupAddress, held(60))] },
    expected: [],
  },
]);

it('says for how long', () => {
  expect(messagesOf(deploymentReadyOption, from(held(60), held(10)))).toEqual([
    'deployments that nobody continues stop after 10 min instead of 60 min',
  ]);
});
