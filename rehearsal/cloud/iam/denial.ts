/**
 * What IAM says when something is not allowed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import { AwsError } from '../protocol/aws-error';
import type { AwsProtocol } from '../protocol/aws-protocol';
import type { Verdict } from './policy';

export interface Denied {
  /** ARN of the session, or the principal of a service. */
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  readonly verdict: Exclude<Verdict, 'allow'>;
  readonly by: 'identity-based policy' | 'permissions boundary' | 'role trust policy' | 'session policy';
}

export function deniedMessage({ who, action, resource, verdict, by }: Denied): string {
  const article = by === 'identity-based policy' ? 'an' : 'a';
  const why =
    verdict === 'explicitDeny'
      ? `with an explicit deny in ${article} ${by}`
      : `because no ${by} allows the ${action} action`;
  return `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}

/** A service may not take a role, or there is no such role. */
export class CannotAssumeRole extends AwsError {
  constructor(message: string) {
    super('AccessDeniedException', message);
  }
}

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** The error in the spelling of a protocol. */
const refuse = (
  protocol: AwsProtocol,
  spellings: Readonly<Record<'json' | 'query' | 's3', Refusal>> & { readonly ec2?: Refusal },
): AwsError => {
  const { code, message, status } =
    protocol === 'ec2' ? (spellings.ec2 ?? spellings.query) : spellings[kindOf(protocol)];
  return new AwsError(code, message, protocol === 'rest-json' ? 403 : status);
};

const kindOf = (protocol: AwsProtocol): 'json' | 'query' | 's3' =>
  protocol === 'rest-xml' ? 's3' : protocol === 'query' ? 'query' : 'json';

/** @param message - AWS's words; S3 puts the resource into quotation marks */
export const accessDenied = (protocol: AwsProtocol, message: string): AwsError =>
  refuse(protocol, {
    json: { code: 'AccessDeniedException', message, status: 400 },
    query: { code: 'AccessDenied', message, status: 403 },
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    ec2: {
      code: 'UnauthorizedOperation',
      message: `You are not authorized to perform this operation. ${message}`,
      status: 403,
    },
    s3: {
      code: 'AccessDenied',
      message: message.replace(/(?<= on resource: )(\S+)/, '"$1"'),
      status: 403,
    },
  });

const expired = 'The security token included in the request is expired';

/** The session has ended. */
export const expiredToken = (protocol: AwsProtocol): AwsError =>
  refuse(protocol, {
    json: { code: 'ExpiredTokenException', message: expired, status: 400 },
    query: { code: 'ExpiredToken', message: expired, status: 403 },
    s3: { code: 'ExpiredToken', message: 'The provided token has expired.', status: 400 },
  });

const invalid = 'The security token included in the request is invalid.';

/** Nobody has opened a session with such a key. */
export const unknownKey = (protocol: AwsProtocol): AwsError =>
  refuse(protocol, {
    json: { code: 'UnrecognizedClientException', message: invalid, status: 400 },
    query: { code: 'InvalidClientTokenId', message: invalid, status: 403 },
    s3: {
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
      status: 403,
    },
  });
