/** What EventBridge does with a target, by the service of its ARN. */
import { randomUUID } from 'node:crypto';
import type { AwsClient } from '../contract/client';
import type { Permissions } from '../iam';
import { AwsError } from '../protocol/aws-error';
import { parseJson } from '../protocol/json';
import type { Target } from './rules';
import { hasInput, type MatchedRule } from './target-input';

export interface TargetsProps {
  /** Calls the targets, and lists the rules that name them. */
  readonly aws: AwsClient;
  readonly permissions: Permissions;
}

/** An event for a target of a rule. */
export interface TargetEvent {
  readonly rule: MatchedRule;
  readonly target: Target;
  /** What the target gets. */
  readonly input: string;
  /** Milliseconds of wall time since the epoch. */
  readonly wallTime: number;
}

const servicePrincipal = 'events.amazonaws.com';

/** The parts of an ARN. */
interface TargetArn {
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

type Perform = (props: TargetsProps, to: TargetArn, event: TargetEvent) => Promise<void>;

/**
 * Tells a target of an event. Resource policies of topics, queues, functions and log groups are not looked at.
 *
 * @returns false where a target of this service is not performed
 */
export async function perform(props: TargetsProps, event: TargetEvent): Promise<boolean> {
  const arn = event.target.Arn ?? '';
  const [, , service = '', region = '', account = '', ...resource] = arn.split(':');
  const performer = Object.hasOwn(performers, service) ? performers[service] : undefined;
  if (performer === undefined) return false;
  await performer(props, { arn, region, account, resource: resource.join(':') }, event);
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
  { aws, permissions }: TargetsProps,
  { arn, region, account, resource }: TargetArn,
  { rule, target, input }: TargetEvent,
): Promise<void> {
  if (target.RoleArn === undefined) {
    throw new AwsError('ValidationException', `RoleArn is required for target ${arn}.`);
  }
  await permissions.require({
    roleArn: target.RoleArn,
    servicePrincipal,
    sourceArn: rule.arn,
    action: 'codepipeline:StartPipelineExecution',
    resource: arn,
  });
  if (account !== rule.arn.split(':')[4]) {
    throw new AwsError(
      'PipelineNotFoundException',
      `Account '${account}' does not have a pipeline with name '${resource}'`,
    );
  }
  // Of an event alone nothing is given: the pipeline starts as it is.
  const { variables, sourceRevisions } = hasInput(target) ? parseJson(Buffer.from(input)) : {};
  const callingService = { principal: servicePrincipal, sourceArn: rule.arn };
  await aws
    .in(region, { callingService })
    .json('codepipeline.StartPipelineExecution', { name: resource, variables, sourceRevisions });
}

async function publish(
  { aws }: TargetsProps,
  { arn, region }: TargetArn,
  { input }: TargetEvent,
): Promise<void> {
  await aws.in(region).query('sns.Publish', { TopicArn: arn, Message: input });
}

async function sendMessage(
  { aws }: TargetsProps,
  { region, resource }: TargetArn,
  { target, input }: TargetEvent,
): Promise<void> {
  const { QueueUrl } = await aws.in(region).json('sqs.GetQueueUrl', { QueueName: resource });
  const MessageGroupId = target.SqsParameters?.MessageGroupId;
  await aws.in(region).json('sqs.SendMessage', { QueueUrl, MessageBody: input, MessageGroupId });
}

/** Each event has a stream of its own. */
async function writeLogEvent(
  { aws }: TargetsProps,
  { region, resource }: TargetArn,
  { input, wallTime }: TargetEvent,
): Promise<void> {
  const logGroupName = resource.replace(/^log-group:/, '').replace(/:\*$/, '');
  const stream = { logGroupName, logStreamName: randomUUID() };
  await aws.in(region).json('logs.CreateLogStream', stream);
  const logEvents = [{ timestamp: wallTime, message: input }];
  await aws.in(region).json('logs.PutLogEvents', { ...stream, logEvents });
}

async function invokeFunction(
  { aws }: TargetsProps,
  { arn, region }: TargetArn,
  { input }: TargetEvent,
): Promise<void> {
  const { status, body } = await aws.in(region).rest('lambda', {
    method: 'POST',
    url: `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
    body: input,
  });
  if (status >= 400) throw new Error(`HTTP ${status}: ${body.toString()}`);
}
