/** Calls of AWS, and what their errors mean. */
import { fixes, problemOf } from '../../support/aws-errors';
import { ReleasesError, unavailable } from '../failures';

interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

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
  if (error instanceof ReleasesError) return error;
  const { name, message, code, $metadata } = error as SdkError;
  const problem = problemOf(name);
  if (problem === 'login') {
    return unavailable(
      `no usable AWS credentials (${name}: ${oneLine(message)}): ${fixes.login}; for the embedded AWS give --endpoint`,
    );
  }
  if ($metadata?.httpStatusCode !== undefined) {
    const fix = problem === undefined ? '' : `: ${fixes[problem]}`;
    return unavailable(`AWS answers ${name}: ${oneLine(message)}${fix}`);
  }
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

export const oneLine = (text: string): string => text.trim().split('\n')[0] ?? '';
