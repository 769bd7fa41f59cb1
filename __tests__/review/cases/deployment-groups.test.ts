/** What CreateDeploymentGroup rejects, the review blocks: both have one source of rules. */
import type { PlanDocument } from '../../support/default-plans';
import { casePlan, foundIn, resourceAt, reviewOf } from '../../support/review-cases';

const address = 'aws_codedeploy_deployment_group.web';
const blocked = `block CD508 ${address}`;

it.each([
  'group-one-listener-for-both-routes',
  'group-same-colour-twice',
  'group-terminate-action-missing',
  'group-without-blue-green-config',
])('blocks %s', (name) => {
  const review = reviewOf(casePlan(name));
  expect(review.verdict).toBe('blocked');
  expect(foundIn(review)).toContain(blocked);
});

type Values = Record<string, unknown>;

/** The group is created with other arguments. */
const created = (values: Values, unknown: Values = {}): PlanDocument =>
  casePlan('group-created-outlook', (plan) => {
    const { change } = resourceAt(plan, address);
    change.after = { ...change.after, ...values };
    change.after_unknown = unknown;
  });

const config = (terminate: Values, ready: Values): Values => ({
  blue_green_deployment_config: [
    {
      terminate_blue_instances_on_deployment_success: [terminate],
      deployment_ready_option: [ready],
    },
  ],
});
const terminate = { action: 'TERMINATE', termination_wait_time_in_minutes: 5 };
const proceed = { action_on_timeout: 'CONTINUE_DEPLOYMENT', wait_time_in_minutes: 0 };

it.each<[string, Values]>([
  ['no style', { deployment_style: [] }],
  [
    'a termination wait of three days',
    config({ ...terminate, termination_wait_time_in_minutes: 4320 }, proceed),
  ],
  ['no action on timeout', config(terminate, { wait_time_in_minutes: 0 })],
  [
    'no ready option',
    { blue_green_deployment_config: [{ terminate_blue_instances_on_deployment_success: [terminate] }] },
  ],
  ['tags of EC2', { ec2_tag_set: [{ ec2_tag_filter: [{ key: 'a' }] }] }],
  [
    'the ARN of a cluster',
    { ecs_service: [{ cluster_name: 'arn:aws:ecs:eu-west-1:1:cluster/main', service_name: 'web' }] },
  ],
])('blocks a group with %s', (_, values) => {
  expect(foundIn(reviewOf(created(values)))).toContain(blocked);
});

it('does not block what is known after apply', () => {
  const plan = created({ blue_green_deployment_config: undefined }, { blue_green_deployment_config: true });
  expect(foundIn(reviewOf(plan))).not.toContain(blocked);
});

it('blocks what nobody configures, though the provider computes it', () => {
  const plan = created({ blue_green_deployment_config: undefined }, { blue_green_deployment_config: true });
  plan.configuration = {
    root_module: {
      resources: [
        {
          address,
          mode: 'managed',
          type: 'aws_codedeploy_deployment_group',
          name: 'web',
          expressions: { app_name: {} },
        },
      ],
    },
  };
  expect(foundIn(reviewOf(plan))).toContain(blocked);
});

it('blocks one listener for both routes that is created in the same apply', () => {
  const plan = casePlan('first-apply-hcl');
  plan.configuration = JSON.parse(
    JSON.stringify(plan.configuration).replaceAll('aws_lb_listener.test', 'aws_lb_listener.prod'),
  ) as unknown;
  expect(foundIn(reviewOf(plan))).toContain(blocked);
});

it('leaves a group alone that stays as it is', () => {
  const plan = casePlan('base-hcl');
  const { change } = resourceAt(plan, address);
  const standing = { ...change.before, blue_green_deployment_config: [] };
  change.before = standing;
  change.after = standing;
  expect(foundIn(reviewOf(plan))).toEqual([]);
});
