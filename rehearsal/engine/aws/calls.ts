/** What all clients of the engine share. */
import { CallFailure } from '../aws-api';

/** Milliseconds of wall time. */
const connectionTimeout = 5000;
const requestTimeout = 30_000;

/** Configuration of a client of the embedded AWS, which checks no credentials. */
export const clientConfig = (endpoint: string, region: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'codedeploy', secretAccessKey: 'codedeploy' },
  // The engine repeats by itself, after a look at what the first attempt did.
  maxAttempts: 1,
  requestHandler: { connectionTimeout, requestTimeout },
});

interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** @returns what the call returns @throws CallFailure */
export async function calling<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof Error ? callFailure(error) : error;
  }
}

function callFailure(error: SdkError): CallFailure {
  const status = error.$metadata?.httpStatusCode;
  const isThrottled = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/.test(error.name);
  // Without a status nothing was answered: the connection was refused, broken or silent.
  const isTransient = status === undefined || status >= 500 || status === 429 || isThrottled;
  const code = status === undefined ? (error.code ?? error.name) : error.name;
  return new CallFailure(code, error.message || code, isTransient);
}

/** @returns whether a call failed with this error of AWS */
export const isCallFailure = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof CallFailure && codes.includes(error.code);
