import { AwsError } from '../service';
import type { BufferedResponse } from '../upstream';

/** The members of a JSON body. What they are is what AWS's API model says of the operation. */
export function parameters(body: Buffer): object {
  try {
    return JSON.parse(body.toString()) as object;
  } catch {
    throw new AwsError('SerializationException', 'the request body is not JSON');
  }
}

export const jsonResponse = (output: object): BufferedResponse => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: Buffer.from(JSON.stringify(output)),
});
