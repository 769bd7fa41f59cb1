/** What EventBridge does with a target, by the service of its ARN. */
import { randomUUID } from 'node:crypto';
import type { Permissions } from '../iam/permission';
import { parseJson } from '../protocol/json';
import type { QueryApi } from '../query-api';
import { AwsError, type Json } from '../service';
import type { AskRegion, Target } from './rules';
import { hasInput, type MatchedRule } from './target-input';

export interface PipelineStart {
  readonly region: string;
  readonly pipelineName: string;
  readonly pipelineArn: string;
  /** ARN of the rule: what CodePipeline calls the trigger's detail. */
  readonly ruleArn: string;
  /**
   * What the target has in the place of the event, for example `{"sourceRevisions": …}` or `{"variables": …}`.
   * @default - nothing: the pipeline starts as it is
   */
  readonly input?: Json;
}

export interface TargetsProps {
  /** URL of the gateway, for asynchronous invocations of functions. */
  readonly endpoint: string;
  /** Calls JSON services. */
  readonly ask: AskRegion;
  readonly sns: QueryApi;
  readonly permissions: Permissions;
  /** Starts an execution; rejects with what keeps the pipeline from starting. */
  readonly startPipeline: (start: PipelineStart) => Promise<void>;
}

/** An event on its way to a target. */
export interface Delivery {
  readonly rule: MatchedRule;
  readonly target: Target;
  /** What the target gets. */
  readonly input: string;
  /** Milliseconds of wall time since the epoch. */
  readonly wallTime: number;
}

/** The parts of an ARN. */
interface TargetArn {
  readonly arn: string;
  readonly region: string;
  readonly resource: string;
}

type Perform = (props: TargetsProps, to: TargetArn, delivery: Delivery) => Promise<void>;

/**
 * Tells a target of an event. Resource policies of topics, queues, functions and log groups are not looked at.
 *
 * @returns false where a target of this service is not performed
 */
export async function perform(props: TargetsProps, delivery: Delivery): Promise<boolean> {
  const arn = delivery.target.Arn ?? '';
  const [, , service = '', region = '', , ...resource] = arn.split(':');
  const performer = Object.hasOwn(performers, service) ? performers[service] : undefined;
  if (performer === undefined) return false;
  await performer(props, { arn, region, resource: resource.join(':') }, delivery);
  return true;
}

const performers: Readonly<Record<string, Perform>> = {
  codepipeline: startPipeline,
  lambda: invokeFunction,
  logs: writeLogEvent,
  sns: publish,
  sqs: sendMessage,
};

async function startPipeline(
  { permissions, startPipeline: start }: TargetsProps,
  { arn, region, resource }: TargetArn,
  { rule, target, input }: Delivery,
): Promise<void> {
  if (target.RoleArn === undefined) {
    throw new AwsError('ValidationException', `RoleArn is required for target ${arn}.`);
  }
  await permissions.require({
    roleArn: target.RoleArn,
    servicePrincipal: 'events.amazonaws.com',
    sourceArn: rule.arn,
    action: 'codepipeline:StartPipelineExecution',
    resource: arn,
  });
  await start({
    region,
    pipelineName: resource,
    pipelineArn: arn,
    ruleArn: rule.arn,
    ...(hasInput(target) && { input: parseJson(Buffer.from(input)) }),
  });
}

async function publish({ sns }: TargetsProps, to: TargetArn, { input }: Delivery): Promise<void> {
  await sns.ask(to.region, 'Publish', { TopicArn: to.arn, Message: input });
}

async function sendMessage(
  { ask }: TargetsProps,
  { region, resource }: TargetArn,
  { target, input }: Delivery,
): Promise<void> {
  const { QueueUrl } = await ask('AmazonSQS.GetQueueUrl', { QueueName: resource }, region);
  const group = target.SqsParameters?.MessageGroupId;
  await ask(
    'AmazonSQS.SendMessage',
    { QueueUrl, MessageBody: input, ...(group !== undefined && { MessageGroupId: group }) },
    region,
  );
}

/** Each event has a stream of its own. */
async function writeLogEvent(
  { ask }: TargetsProps,
  { region, resource }: TargetArn,
  { input, wallTime }: Delivery,
): Promise<void> {
  const logGroupName = resource.replace(/^log-group:/, '').replace(/:\*$/, '');
  const stream = { logGroupName, logStreamName: randomUUID() };
  await ask('Logs_20140328.CreateLogStream', stream, region);
  const logEvents = [{ timestamp: wallTime, message: input }];
  await ask('Logs_20140328.PutLogEvents', { ...stream, logEvents }, region);
}

async function invokeFunction(
  { endpoint }: TargetsProps,
  { arn, region }: TargetArn,
  { input }: Delivery,
): Promise<void> {
  const response = await fetch(`${endpoint}/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-amz-invocation-type': 'Event',
      // The signature is never checked: its scope tells service and region.
      authorization: `AWS4-HMAC-SHA256 Credential=gateway/20000101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: input,
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${body}`);
}
