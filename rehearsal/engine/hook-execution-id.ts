import { createHash } from 'node:crypto';
import { hookNames, type HookName } from '../../deployment/machine';

/** @returns the LifecycleEventHookExecutionId: opaque to the function, the same when it is invoked again after a restart */
export function hookExecutionId(deploymentId: string, hook: HookName): string {
  return createHash('sha256').update(`${deploymentId}/${hook}`).digest('base64url');
}

/** @returns the lifecycle event that was given this id */
export function hookOfExecution(deploymentId: string, executionId: string): HookName | undefined {
  return hookNames.find((hook) => hookExecutionId(deploymentId, hook) === executionId);
}
