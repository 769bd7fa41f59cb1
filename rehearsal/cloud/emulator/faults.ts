/** Tells the emulator's own failures from the errors that it means. */
import type { AwsProtocol } from '../protocol/aws-protocol';
import type { Call } from '../protocol/call';
import { errorResponse } from '../protocol/error-response';
import type { BufferedResponse } from '../protocol/message';

/** Whether an answer may be a page of the emulator's web server: its body decides. */
export const isPage = (status: number, contentType: string): boolean =>
  status >= 400 && contentType.startsWith('text/html');

/**
 * Whether an answer is a page of the emulator's web server instead of an answer of AWS: moto raises
 * NotImplementedError for an operation that it lacks (500), has no route for it (404, 405), or crashed (500).
 * S3 errors that moto means have its framework's default type too, and none has a body when the method is HEAD.
 */
const isUpstreamFault = (status: number, contentType: string, body: Buffer): boolean =>
  isPage(status, contentType) && (status === 500 || /^<!doctype html>/i.test(body.toString('latin1', 0, 32)));

/**
 * What AWS says for an operation that it does not know. SDKs repeat a 500, the Terraform provider for minutes;
 * 400 and 501 they report at once.
 */
const unknownOperation: Readonly<Record<AwsProtocol, { readonly code: string; readonly status: number }>> = {
  json: { code: 'UnknownOperationException', status: 400 },
  cbor: { code: 'UnknownOperationException', status: 400 },
  query: { code: 'InvalidAction', status: 400 },
  ec2: { code: 'InvalidAction', status: 400 },
  'rest-xml': { code: 'NotImplemented', status: 501 },
  'rest-json': { code: 'UnknownOperationException', status: 501 },
};

/** Resolves with the exception that the emulator failed with, in its own words: `KeyError: 'name'`. */
export type Crash = () => Promise<string | undefined>;

/** What moto raises for an operation that it lacks, for a service, and for an operation that AWS's model lacks. */
const notImplemented =
  /^(NotImplementedError|moto\.core\.exceptions\.NotImplemented|botocore\.model\.OperationNotFoundError)\b/;

/** The answer, or AWS's error in place of the emulator's own failure. */
export async function asMeant(
  call: Call,
  response: BufferedResponse,
  crash: Crash,
): Promise<BufferedResponse> {
  const { status, headers, body } = response;
  const contentType = headers['content-type'];
  if (typeof contentType !== 'string' || !isUpstreamFault(status, contentType, body)) return response;
  const exception = status === 500 ? await crash() : undefined;
  const what = `${call.service} ${call.operation}`;
  if (exception !== undefined && !notImplemented.test(exception)) {
    // 501, because SDKs repeat a 500 and the emulator would fail again.
    const message = `the upstream emulator failed at ${what}: ${exception}`;
    return errorResponse(call.protocol, call.service, { code: 'InternalFailure', status: 501, message });
  }
  const or = exception === undefined && status === 500 ? ', or failed at it' : '';
  return errorResponse(call.protocol, call.service, {
    ...unknownOperation[call.protocol],
    message: `the upstream emulator has not implemented ${what}${or} (HTTP ${status})`,
  });
}
