/** Runs a synthesized program as Lambda does with a job of CodePipeline, against an AWS that answers by a script. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { callHandler, installProgram } from './lambda-program';
import { Refusal } from './scripted-aws';

export const jobId = '11111111-2222-3333-4444-555555555555';

type Operation = (input: Record<string, unknown>) => object;

export interface Received {
  /** `PUT /bucket/key`, or the operation of a JSON service. */
  readonly call: string;
  /** Key that the call is signed with. */
  readonly key: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Job {
  readonly userParameters: object;
  readonly continuationToken?: string;
  /** What the function has left when it starts. @default 900_000 */
  readonly remainingMs?: number;
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** In the words of S3, or of a JSON service. */
const denied = ({ call }: Received, message: string): Answer =>
  call.includes(' ')
    ? { status: 403, body: `<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>` }
    : { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', message }) };

export class LambdaJob {
  readonly #directory = mkdtempSync(join(tmpdir(), 'lambda-job-'));
  readonly #server: Server;
  /** By the operation's name, of JSON services. */
  readonly operations: Record<string, Operation> = {};
  /** What a GET or a HEAD returns, by path: a body, or headers. */
  readonly objects = new Map<string, { body?: string | Buffer; headers?: Record<string, string> }>();
  /** What S3 refuses, by `PUT /bucket/key`. Without an entry, a GET of an object that does not exist is refused. */
  readonly refused = new Map<string, { status: number; code: string }>();
  /** What IAM says to a call that it denies. @default - it denies none */
  denial: (received: Received) => Promise<string | undefined> = () => Promise.resolve(undefined);
  received: Received[] = [];

  private constructor(program: string) {
    installProgram(this.#directory, program);
    this.#server = createServer((request, response) => {
      void buffer(request).then(async (body) => {
        const received = this.#note(request, body);
        const message = await this.denial(received);
        const {
          status,
          headers = {},
          body: answered,
        } = message === undefined ? this.#answer(received) : denied(received, message);
        response.writeHead(status, headers).end(answered);
      });
    });
  }

  static async start(program: string): Promise<LambdaJob> {
    const job = new LambdaJob(program);
    await new Promise<void>((resolve) => job.#server.listen(0, '127.0.0.1', resolve));
    return job;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#directory, { recursive: true });
  }

  /** Calls the handler in a process of its own. @returns what it has answered CodePipeline */
  async run(variables: Readonly<Record<string, string>>, job: Job): Promise<object> {
    const { userParameters, continuationToken, remainingMs = 900_000 } = job;
    const place = { bucketName: 'artifacts', objectKey: 'shop/Source/1' };
    const data = {
      actionConfiguration: {
        configuration: { FunctionName: 'f', UserParameters: JSON.stringify(userParameters) },
      },
      inputArtifacts: [{ name: 'Source', revision: null, location: { type: 'S3', s3Location: place } }],
      outputArtifacts: [],
      artifactCredentials: { accessKeyId: 'JOB', secretAccessKey: 'job-secret', sessionToken: 'job-token' },
      ...(continuationToken !== undefined && { continuationToken }),
    };
    const event = { 'CodePipeline.job': { id: jobId, accountId: '111122223333', data } };
    const context = `{ getRemainingTimeInMillis: () => ${remainingMs} }`;
    await callHandler({ directory: this.#directory, event, context, endpoint: this.endpoint, variables });
    const answers = this.received.filter(({ call: each }) => each.startsWith('PutJob'));
    if (answers.length !== 1) throw new Error(`expected one answer, got ${answers.length}`);
    return { call: answers[0]!.call, ...(JSON.parse(answers[0]!.body.toString()) as object) };
  }

  /** Inputs of the calls of an operation. */
  inputs(operation: string): Record<string, unknown>[] {
    return this.received
      .filter(({ call }) => call === operation)
      .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
  }

  #note({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Received {
    const target = headers['x-amz-target'] as string | undefined;
    const call = target?.split('.').pop() ?? `${method} ${url.split('?')[0]!}`;
    const key = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
    const noted = { call, key, headers, body };
    this.received.push(noted);
    return noted;
  }

  #answer({ call, body }: Received): Answer {
    const operation = this.operations[call];
    if (!call.includes(' ')) {
      const answer = operation?.(JSON.parse(body.toString()) as Record<string, unknown>) ?? {};
      return answer instanceof Refusal
        ? { status: 400, body: JSON.stringify({ __type: answer.type, message: answer.type }) }
        : { status: 200, body: JSON.stringify(answer) };
    }
    const [method = '', path = ''] = call.split(' ');
    const object = this.objects.get(path);
    const { status, code } = this.refused.get(call) ?? { status: 404, code: 'NoSuchKey' };
    if (this.refused.has(call) || (method !== 'PUT' && object === undefined))
      return { status, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
    return { status: 200, ...object };
  }
}
