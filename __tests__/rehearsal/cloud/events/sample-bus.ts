/** An event bus whose rules and targets are what a test says; what it tells and logs is kept. */
import { eventBus, type EventBus, type PipelineStart } from '../../../../rehearsal/cloud/events';
import type { PermissionRequest } from '../../../../rehearsal/cloud/iam/permission';
import { QueryApi } from '../../../../rehearsal/cloud/query-api';
import { AwsError, type Json } from '../../../../rehearsal/cloud/service';
import type { BufferedRequest } from '../../../../rehearsal/cloud/upstream';

export interface SampleRule {
  readonly name: string;
  readonly pattern: object | string;
  readonly state?: string;
  readonly targets: readonly Json[];
}

export interface SampleBusProps {
  /** Rules by the place of their bus: `eu-west-1 default`. */
  readonly rules: Readonly<Record<string, readonly SampleRule[]>>;
  /** What `permissions` refuse. */
  readonly denied?: AwsError;
  /** What keeps pipelines from starting. */
  readonly refused?: Error;
}

export interface SampleBus {
  readonly bus: EventBus;
  readonly started: readonly PipelineStart[];
  readonly required: readonly PermissionRequest[];
  /** Calls of JSON services other than those that read rules. */
  readonly asked: readonly { readonly target: string; readonly input: Json; readonly region: string }[];
  /** Parameters of SNS. */
  readonly published: readonly Readonly<Record<string, string>>[];
  readonly log: readonly string[];
}

/** 2026-01-02T03:04:05.678Z */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export const ruleArn = (name: string) => `arn:aws:events:eu-west-1:123456789012:rule/${name}`;

export function sampleBus({ rules, denied, refused }: SampleBusProps): SampleBus {
  const started: PipelineStart[] = [];
  const required: PermissionRequest[] = [];
  const asked: { target: string; input: Json; region: string }[] = [];
  const published: Readonly<Record<string, string>>[] = [];
  const log: string[] = [];

  const ask = (target: string, input: Json, region: string): Promise<Json> => {
    const ofBus = rules[`${region} ${String(input.EventBusName)}`];
    if (target.startsWith('AWSEvents.') && ofBus === undefined) {
      return Promise.reject(new AwsError('ResourceNotFoundException', 'Event bus does not exist.'));
    }
    // A page has one item, so that pages are followed.
    const page = (member: string, items: readonly Json[] = []) => {
      const at = Number(input.NextToken ?? 0);
      const next = at + 1 < items.length ? { NextToken: String(at + 1) } : { NextToken: null };
      return Promise.resolve({ [member]: items.slice(at, at + 1), ...next });
    };
    if (target === 'AWSEvents.ListRules') return page('Rules', ofBus?.map(ruleOf));
    if (target === 'AWSEvents.ListTargetsByRule') {
      return page('Targets', ofBus?.find(({ name }) => name === input.Rule)?.targets);
    }
    asked.push({ target, input, region });
    return Promise.resolve(target === 'AmazonSQS.GetQueueUrl' ? { QueueUrl: 'http://queue' } : {});
  };

  const upstream = {
    host: 'aws.test',
    send: ({ body }: BufferedRequest) => {
      published.push(Object.fromEntries(new URLSearchParams(body.toString())));
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from('<PublishResponse/>') });
    },
  };

  const bus = eventBus({
    clock: { now: () => now },
    endpoint: 'http://127.0.0.1:1',
    ask,
    sns: new QueryApi({ upstream, service: 'sns', version: '2010-03-31' }),
    permissions: {
      require: (request) => {
        required.push(request);
        return denied === undefined ? Promise.resolve() : Promise.reject(denied);
      },
    },
    startPipeline: (start) => {
      if (refused !== undefined) return Promise.reject(refused);
      started.push(start);
      return Promise.resolve();
    },
    log: (line) => log.push(line),
  });
  return { bus, started, required, asked, published, log };
}

const ruleOf = ({ name, pattern, state = 'ENABLED' }: SampleRule): Json => ({
  Name: name,
  Arn: ruleArn(name),
  State: state,
  EventPattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
});
