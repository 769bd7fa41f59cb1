/**
 * Calls of an embedded AWS without a program between: for looks that are repeated while a test waits, and for what only
 * sets the scene. A command of the AWS CLI takes half a second of a processor.
 */
import { awsClient, type RegionalClient } from '../../rehearsal/cloud/contract/client';

export interface CallPlace {
  /** URL of the embedded AWS. */
  readonly endpoint: string;
  readonly region: string;
}

export const clientAt = ({ endpoint, region }: CallPlace): RegionalClient =>
  awsClient(async ({ method, url, headers, body }) => {
    const response = await fetch(`${endpoint}${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    return { status: response.status, headers: {}, body: Buffer.from(await response.arrayBuffer()) };
  }).in(region, { accessKeyId: 'test' });
