/** Which function a request is for. */
import { AwsError } from '../protocol/aws-error';

export interface FunctionReference {
  readonly name: string;
  /** Version or alias. */
  readonly qualifier: string | undefined;
}

/**
 * `/2015-03-31/functions/<function>/…?Qualifier=…`, in which the function is a name, a partial or a whole ARN, each of
 * them with or without a qualifier.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function functionOf(url: string): FunctionReference {
  const { pathname, searchParams } = new URL(url, 'http://lambda');
  const encoded = pathname.split('/')[3] ?? '';
  const reference = decodeURIComponent(encoded);
  const [, name, suffix] =
    /^(?:(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?\d{12}:function:)?([A-Za-z0-9_-]{1,140})(?::([A-Za-z0-9$_-]+))?$/.exec(
      reference,
    ) ?? [];
  const qualifier = searchParams.get('Qualifier') ?? undefined;
  if (name === undefined) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${reference}' at 'functionName' failed to satisfy constraint: Member must be the name or the ARN of a function`,
    );
  }
  if (suffix !== undefined && qualifier !== undefined && suffix !== qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: qualifier ?? suffix };
}
