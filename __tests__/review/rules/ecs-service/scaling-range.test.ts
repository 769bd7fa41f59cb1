import type { ExampleChange } from '../../../../review/rule';
import { scalingRange } from '../../../../review/rules/ecs-service/scaling-range';
import {
  created,
  deleted,
  kept,
  service,
  serviceAddress,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const address = 'aws_appautoscaling_target.web';
const policyAddress = 'aws_appautoscaling_policy.cpu';
const policy = { policy_type: 'TargetTrackingScaling', resource_id: 'service/web/web' };
const target = (change: Value = {}): Value => ({
  max_capacity: 10,
  min_capacity: 2,
  resource_id: 'service/web/web',
  suspended_state: [],
  ...change,
});
const around = (...changes: readonly ExampleChange[]): { readonly changes: readonly ExampleChange[] } => ({
  changes: [kept(serviceAddress, service()), ...changes],
});
const becomes = (change: Value): { readonly changes: readonly ExampleChange[] } =>
  around(updated(address, target(), target(change)));
const fails = [`fail ${address}`];
const passes = [`pass ${address}`];

describeRule(scalingRange, [
  { title: 'passes where it stays', plan: around(kept(address, target())), expected: passes },
  { title: 'fails where the minimum falls', plan: scalingRange.example, expected: fails },
  { title: 'fails where the maximum falls', plan: becomes({ max_capacity: 4 }), expected: fails },
  {
    title: 'passes where the range grows',
    plan: becomes({ max_capacity: 20, min_capacity: 4 }),
    expected: passes,
  },
  {
    title: 'fails where the minimum reaches the maximum',
    plan: becomes({ min_capacity: 10 }),
    expected: fails,
  },
  {
    title: 'fails where scaling out is suspended',
    plan: becomes({ suspended_state: [{ dynamic_scaling_out_suspended: true }] }),
    expected: fails,
  },
  { title: 'fails where the target is deleted', plan: around(deleted(address, target())), expected: fails },
  {
    title: 'fails where the last policy is deleted',
    plan: around(kept(address, target()), deleted(policyAddress, policy)),
    expected: fails,
  },
  {
    title: 'passes where another policy remains',
    plan: around(
      kept(address, target()),
      deleted(policyAddress, policy),
      created('aws_appautoscaling_policy.memory', policy),
    ),
    expected: passes,
  },
  {
    title: 'is unknown where a bound is known at apply only',
    plan: around(updated(address, target(), target({ max_capacity: undefined }), { max_capacity: true })),
    expected: [`unknown ${address}`],
  },
  {
    title: 'does not apply to a target that is created',
    plan: around(created(address, target())),
    expected: [],
  },
  {
    title: 'does not apply where the service is deleted with it',
    plan: { changes: [deleted(serviceAddress, service()), deleted(address, target())] },
    expected: [],
  },
]);

it('says from what to what', () => {
  expect(messagesOf(scalingRange, becomes({ max_capacity: 4 }))).toEqual([
    'the service can be scaled out to fewer tasks: from 10 to 4',
  ]);
});
