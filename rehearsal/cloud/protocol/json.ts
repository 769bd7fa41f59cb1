/** JSON as the AWS JSON protocols carry it. */
import { AwsError } from './aws-error';

/** An object: the input and the output of every operation. */
export type Json = Record<string, unknown>;

/**
 * Parses the body of a request of a JSON protocol; an empty body has no members.
 *
 * @throws AwsError SerializationException
 */
export function parseJson(body: Buffer): Json {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new AwsError('SerializationException', 'the request body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'the request body is not a JSON object');
  }
  return value as Json;
}
