/** Bounds of numbers, in the words of Elastic Load Balancing: aws-cloudformation/cfn-lint#807. */
import { isIn, type Range } from '../../../support/aws-limits/range';
import { AwsError } from '../protocol/aws-error';

/**
 * @param member - in AWS's spelling, for example `healthCheckIntervalSeconds`
 * @param text - an empty text, which Terraform's provider sends, and null are values that are not set
 * @throws AwsError ValidationError
 */
export function refuseOutside(range: Range, member: string, text: string | null): void {
  if (text === null || text === '' || isIn(range, Number(text))) return;
  const bound =
    Number(text) > range.to ? `less than or equal to ${range.to}` : `greater than or equal to ${range.from}`;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${text}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
