/** Lambda functions without an AWS: a fake of moto's control plane that knows one function. */
import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { Next } from '../../../../rehearsal/cloud/contract/interceptor';
import type { CloudService } from '../../../../rehearsal/cloud/contract/service';
import { lambdaService, type LambdaProps } from '../../../../rehearsal/cloud/lambda';
import type { BufferedRequest, BufferedResponse } from '../../../../rehearsal/cloud/protocol/message';
import { scaledClock } from '../../../../rehearsal/runtime/clock';
import { regionalClientOf } from '../../../support/aws-client';
import { signed } from '../../../support/fake-upstream';
import { answered, callRepair } from '../../../support/repair-call';

export const zipOf = (files: Record<string, string>): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );

export interface Called {
  readonly status: number;
  readonly headers: BufferedResponse['headers'];
  /** The payload. */
  readonly answer: unknown;
  /** Messages of the log stream. */
  readonly logs: string[];
}

const base = 'arn:aws:lambda:ap-southeast-1:123456789012:function:checks';

/** One function `checks`, as a client sees it. */
export class LambdaCaller {
  readonly service: CloudService;
  /** Input of each call of CloudWatch Logs, by operation. */
  readonly logCalls: { operation: string; input: Record<string, unknown> }[] = [];
  configuration: Record<string, unknown> = {
    FunctionName: 'checks',
    FunctionArn: base,
    Version: '$LATEST',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    // Its process may wait for the processor.
    Timeout: 240,
    MemorySize: 128,
  };
  /** Bodies that reached the upstream. */
  readonly stored: string[] = [];
  /** Objects of S3 by path and query. */
  readonly objects = new Map<string, Buffer>();

  constructor(props: Partial<LambdaProps> = {}) {
    const clock = scaledClock({ speed: 60_000, startedAt: Date.now() });
    this.service = lambdaService({
      endpoint: 'http://127.0.0.1:1',
      clock,
      path: '/usr/bin:/bin',
      ...props,
    });
  }

  readonly upstream: Next = ({ method, url, body }) => {
    if (method === 'GET' && /\/configuration(\?|$)/.test(url)) {
      return Promise.resolve(answered(200, JSON.stringify(this.configuration)));
    }
    const object = this.objects.get(url);
    if (object !== undefined) return Promise.resolve({ status: 200, headers: {}, body: object });
    if (method === 'GET') {
      return Promise.resolve(
        answered(
          404,
          '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
        ),
      );
    }
    this.stored.push(body.toString());
    return Promise.resolve(answered(201, JSON.stringify(this.configuration)));
  };

  /** Rules of EventBridge that have the function as a target. */
  rules: Record<string, Record<string, unknown>> = {};

  readonly aws = regionalClientOf({
    json: (operation, input) => {
      if (operation === 'events.ListRuleNamesByTarget') return { RuleNames: Object.keys(this.rules) };
      if (operation === 'events.DescribeRule') return this.rules[String(input.Name)] ?? {};
      this.logCalls.push({ operation: operation.replace('logs.', ''), input });
      return {};
    },
  });

  request(line: string, body: string | Buffer, headers: Record<string, string> = {}): BufferedRequest {
    const [method = '', url = ''] = line.split(' ');
    return {
      method,
      url,
      headers: { ...signed('lambda'), host: 'aws.test', ...headers },
      body: Buffer.from(body),
    };
  }

  send(request: BufferedRequest): Promise<BufferedResponse> {
    return callRepair(this.service.interceptors![0]!, request, this.upstream, { aws: this.aws });
  }

  async create(files: Record<string, string>): Promise<void> {
    const zip = zipOf(files);
    this.configuration = {
      ...this.configuration,
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
    };
    const input = { FunctionName: 'checks', Code: { ZipFile: zip.toString('base64') } };
    await this.send(this.request('POST /2015-03-31/functions', JSON.stringify(input)));
  }

  async invoke(event: unknown = {}, headers: Record<string, string> = {}, name = 'checks'): Promise<Called> {
    const before = this.logCalls.length;
    const response = await this.send(
      this.request(`POST /2015-03-31/functions/${name}/invocations`, JSON.stringify(event), headers),
    );
    const text = response.body.toString();
    return {
      status: response.status,
      headers: response.headers,
      answer: text === '' ? undefined : (JSON.parse(text) as unknown),
      logs: messages(this.logCalls.slice(before)),
    };
  }
}

const messages = (calls: LambdaCaller['logCalls']): string[] =>
  calls
    .filter(({ operation }) => operation === 'PutLogEvents')
    .flatMap(({ input }) => (input.logEvents as { message: string }[]).map(({ message }) => message));
