import { AwsError } from '../../protocol/aws-error';
import { ActionFailure, type ActionProgress } from '../action';
import type { ActionError } from '../execution/model';

/** @returns why an action has failed; what no provider has foreseen is a fault of the system */
export function failureOf(error: unknown): {
  readonly error: ActionError;
  readonly progress: ActionProgress;
} {
  if (error instanceof ActionFailure) {
    const { code, message, progress } = error;
    return { error: { code, message }, progress };
  }
  const isDenied = error instanceof AwsError && error.code.startsWith('AccessDenied');
  const message = error instanceof Error ? error.message : String(error);
  return { error: { code: isDenied ? 'PermissionError' : 'SystemUnavailable', message }, progress: {} };
}
