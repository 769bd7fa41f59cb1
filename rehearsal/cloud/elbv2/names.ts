/** Names of load balancers and target groups, which follow the same rules. */
import { longestName } from '../../../support/aws-limits/load-balancing';
import { AwsError } from '../protocol/aws-error';

/** @throws AwsError ValidationError in AWS's words */
export function refuseName(kind: 'Target group' | 'The load balancer', name: string): void {
  const fault = faultOf(name);
  if (fault !== undefined) throw new AwsError('ValidationError', `${kind} name '${name}' ${fault}`);
}

function faultOf(name: string): string | undefined {
  if (name.length > longestName) return `cannot be longer than '${longestName}' characters`;
  if (!/^[A-Za-z0-9-]*$/.test(name))
    return 'can only contain characters that are alphanumeric characters or hyphens(-)';
  if (name.startsWith('-') || name.endsWith('-')) return "cannot begin or end with '-'";
  return undefined;
}
