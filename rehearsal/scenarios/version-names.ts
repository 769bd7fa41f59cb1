/** Versions by the target groups that answer: a service need not say what it is. Pure. */
import type { Ledger } from '../traffic';

/** What the replacement is called before its version is known. */
const replacement = 'replacement';

/**
 * @param told - ARN of a target group; without a load balancer that tells it, the version that the service names
 * @returns the version of the original, or `replacement`
 */
export function nameWhileReleasing(
  told: string,
  original: { readonly targetGroupArn: string; readonly version: string },
): string {
  if (!told.startsWith('arn:')) return told;
  return told === original.targetGroupArn ? original.version : replacement;
}

/** The ledger with the version of the replacement, once it is known. */
export const withReplacementVersion = (ledger: Ledger, version: string): Ledger => ({
  ...ledger,
  requests: ledger.requests.map((request) =>
    request.version === replacement ? { ...request, version } : request,
  ),
});
