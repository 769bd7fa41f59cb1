/** Calls of AWS, and what their errors mean. */
import { unavailable } from '../failures';

interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Errors of credentials that are missing, expired or wrong. */
const credentialErrors: readonly string[] = [
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
  'AuthFailure',
];

/** @returns what the call returns; undefined if it fails with one of these errors of AWS */
export async function unlessMissing<T>(
  call: Promise<T>,
  ...errors: readonly string[]
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && errors.includes(error.name)) return undefined;
    throw error;
  }
}

/** @returns the error that the user gets for an error of the SDK; undefined if it is none */
export function explained(error: unknown, endpoint: string | undefined): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, code, $metadata } = error as SdkError;
  if (credentialErrors.includes(name)) {
    return unavailable(
      `no usable AWS credentials (${name}: ${oneLine(message)}): log in, for example with aws sso login, or set AWS_PROFILE; for the embedded AWS give --endpoint`,
    );
  }
  if ($metadata?.httpStatusCode !== undefined) return unavailable(`AWS answers ${name}: ${oneLine(message)}`);
  if (code !== undefined || $metadata !== undefined) {
    const reason = code ?? name;
    return unavailable(
      endpoint === undefined
        ? `AWS does not answer (${reason}): check the network and the Region of the settings`
        : `nothing answers at ${endpoint} (${reason}): start the embedded AWS with npm run cloud, or correct --endpoint or AWS_ENDPOINT_URL`,
    );
  }
  return undefined;
}

const oneLine = (text: string): string => text.trim().split('\n')[0] ?? '';
