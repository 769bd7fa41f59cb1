/** Errors of AWS that have nothing to do with what was asked, by their codes. Pure. */

export type AwsProblem = 'login' | 'signature' | 'throttled';

/**
 * Codes of common errors, of services that have their own, and of the SDK.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
const problems: Readonly<Record<string, AwsProblem>> = {
  AuthFailure: 'login',
  CredentialsProviderError: 'login',
  ExpiredToken: 'login',
  ExpiredTokenException: 'login',
  InvalidClientTokenId: 'login',
  TokenProviderError: 'login',
  UnrecognizedClientException: 'login',
  InvalidSignatureException: 'signature',
  RequestExpired: 'signature',
  RequestTimeTooSkewed: 'signature',
  SignatureDoesNotMatch: 'signature',
  RequestLimitExceeded: 'throttled',
  SlowDown: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
};

/** @returns undefined for every other code: the error's own words have to do */
export const problemOf = (code: string): AwsProblem | undefined => problems[code];

/** What to do about each. */
export const fixes: Readonly<Record<AwsProblem, string>> = {
  login: 'log in, for example with aws sso login, or set AWS_PROFILE',
  signature:
    'check the secret access key, and the clock of this machine: AWS accepts no request that is five minutes off',
  throttled: 'AWS limits how often it is asked: wait a minute, then run it again',
};

/** What to do about a role that cannot be assumed. */
export const roleFix =
  'its trust policy must allow these credentials to assume it (with externalId, if it asks for one), and they need sts:AssumeRole';
