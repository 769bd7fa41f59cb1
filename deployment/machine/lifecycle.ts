/** The lifecycle events of a deployment to ECS: their order and what runs at them. */
import type { HookName, LifecycleEventName } from './model';

/**
 * All of them, in order.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export const lifecycleEventNames: readonly LifecycleEventName[] = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

/**
 * The events at which a function can run, in order. Before Install there is nothing to undo, so a function that fails
 * there causes no rollback; at the others it can.
 */
export const hookNames: readonly HookName[] = [
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

export const isHookName = (name: string): name is HookName => (hookNames as readonly string[]).includes(name);
