/** An AWS that answers by a script: operations of JSON protocols, and objects of S3. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AwsCliPlace } from '../../rehearsal/main-job/aws-cli';

/** A refusal, by its error type. */
export class Refusal {
  constructor(readonly type: string) {}
}

export interface ScriptedAws {
  readonly place: AwsCliPlace;
  /** Operations in the order in which they were called, with what they were given. */
  readonly calls: { readonly operation: string; readonly input: Record<string, unknown> }[];
  readonly stop: () => Promise<void>;
}

export interface Script {
  /** By the operation's name. */
  readonly operations: Readonly<Record<string, (input: Record<string, unknown>) => object>>;
  /** By `/bucket/key`. */
  readonly objects?: Readonly<Record<string, Uint8Array>>;
}

export async function startScriptedAws({ operations, objects = {} }: Script): Promise<ScriptedAws> {
  const calls: ScriptedAws['calls'] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const target = request.headers['x-amz-target'];
      if (typeof target !== 'string') {
        const object = objects[(request.url ?? '').split('?')[0] ?? ''];
        response.writeHead(object === undefined ? 404 : 200).end(object);
        return;
      }
      const operation = target.slice(target.lastIndexOf('.') + 1);
      const input = JSON.parse(body) as Record<string, unknown>;
      calls.push({ operation, input });
      const answer = operations[operation]?.(input) ?? new Refusal('UnknownOperationException');
      const refused = answer instanceof Refusal;
      response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(refused ? { __type: answer.type, message: answer.type } : answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    calls,
    place: {
      access: {
        endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      },
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
      },
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
