/** An event bus whose rules and targets are what a test says; what it tells and logs is kept. */
import { eventBridgeService, type EventBridgeService } from '../../../../rehearsal/cloud/events';
import type { EventBus } from '../../../../rehearsal/cloud/events/event-bus';
import type { PermissionRequest } from '../../../../rehearsal/cloud/iam/permission';
import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { clientOf, emptyResult, type ClientAnswers } from '../../../support/aws-client';

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
  readonly eventBridge: EventBridgeService;
  readonly bus: EventBus;
  /** Inputs of StartPipelineExecution, with their region and the rule that calls. */
  readonly started: readonly Json[];
  readonly required: readonly PermissionRequest[];
  /** Other calls of JSON services than those that read rules. */
  readonly asked: readonly { readonly operation: string; readonly input: Json; readonly region: string }[];
  /** Parameters of SNS. */
  readonly published: readonly Readonly<Record<string, string>>[];
  readonly log: readonly string[];
}

/** 2026-01-02T03:04:05.678Z */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export const ruleArn = (name: string) => `arn:aws:events:eu-west-1:123456789012:rule/${name}`;

export function sampleBus({ rules, denied, refused }: SampleBusProps): SampleBus {
  const started: Json[] = [];
  const required: PermissionRequest[] = [];
  const asked: { operation: string; input: Json; region: string }[] = [];
  const published: Readonly<Record<string, string>>[] = [];
  const log: string[] = [];

  const json: ClientAnswers['json'] = (operation, input, region, { callingService }) => {
    const ofBus = rules[`${region} ${String(input.EventBusName)}`];
    if (operation.startsWith('events.') && ofBus === undefined) {
      throw new AwsError('ResourceNotFoundException', 'Event bus does not exist.');
    }
    // A page has one item, so that pages are followed.
    const page = (member: string, items: readonly Json[] = []) => {
      const at = Number(input.NextToken ?? 0);
      const next = at + 1 < items.length ? { NextToken: String(at + 1) } : { NextToken: null };
      return { [member]: items.slice(at, at + 1), ...next };
    };
    if (operation === 'events.ListRules') return page('Rules', ofBus?.map(ruleOf));
    if (operation === 'events.ListTargetsByRule') {
      return page('Targets', ofBus?.find(({ name }) => name === input.Rule)?.targets);
    }
    if (operation === 'codepipeline.StartPipelineExecution') {
      if (refused !== undefined) throw refused;
      started.push({ region, ruleArn: callingService?.sourceArn, ...input });
      return {};
    }
    asked.push({ operation, input, region });
    return operation === 'sqs.GetQueueUrl' ? { QueueUrl: 'http://queue' } : {};
  };

  const eventBridge = eventBridgeService({
    clock: { now: () => now },
    aws: clientOf({
      json,
      query: (operation, parameters) => {
        published.push({ operation, ...parameters });
        return emptyResult;
      },
    }),
    permissions: {
      require: (request) => {
        required.push(request);
        return denied === undefined ? Promise.resolve() : Promise.reject(denied);
      },
    },
    log: (line) => log.push(line),
  });
  return { eventBridge, bus: eventBridge.bus, started, required, asked, published, log };
}

const ruleOf = ({ name, pattern, state = 'ENABLED' }: SampleRule): Json => ({
  Name: name,
  Arn: ruleArn(name),
  State: state,
  EventPattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
});
