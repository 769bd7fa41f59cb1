import type { CallContext } from '../../service';

/** @returns who is shown as the caller: the embedded AWS does not ask who calls */
export function callerArn({ accountId }: Pick<CallContext, 'accountId'>): string {
  return `arn:aws:iam::${accountId}:root`;
}
