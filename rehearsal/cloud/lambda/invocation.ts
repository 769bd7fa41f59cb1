/** One invocation, from the event to the answer. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { RegionalClient } from '../contract/client';
import { CannotAssumeRole, type RoleSessions, type SessionCredentials } from '../iam';
import { AwsError } from '../protocol/aws-error';
import { executionEnvironment } from './execution-environment';
import type { FunctionCode } from './function-code';
import type { FunctionConfiguration } from './function-configuration';
import { InvocationLog } from './invocation-log';
import type { Ending, Invocation, Sandbox } from './sandbox';

export interface InvocationProps {
  readonly configuration: FunctionConfiguration;
  /** Version or alias that the caller named. */
  readonly qualifier: string | undefined;
  /** JSON. */
  readonly event: string;
  readonly region: string;
  /** Writes to CloudWatch Logs. */
  readonly aws: RegionalClient;
}

export interface ExecutorProps {
  readonly sandbox: Sandbox;
  readonly code: FunctionCode;
  /** URL of the gateway. */
  readonly endpoint: string;
  /** PATH of the functions. */
  readonly path: string;
  /** Certificates that functions trust besides the public ones, as PEM. */
  readonly certificates: () => readonly string[];
  /** Gives the functions the credentials of their roles. @default - keys that may do everything */
  readonly roles?: RoleSessions | undefined;
}

export interface InvocationAnswer {
  readonly requestId: string;
  /** JSON: what the function returned, or its error. */
  readonly payload: string;
  readonly failed: boolean;
  /** The end of the log. */
  readonly logTail: Buffer;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, and room for the envelope */
const maximumPayloadBytes = 6_291_556;

/** Runs a function once; its log is written before the answer. */
export async function invoke(executor: ExecutorProps, props: InvocationProps): Promise<InvocationAnswer> {
  const { configuration, region, aws } = props;
  const invocation: Invocation = {
    ...place(configuration),
    requestId: randomUUID(),
    functionName: configuration.name,
    functionVersion: configuration.version,
    invokedFunctionArn: [configuration.arn, props.qualifier].filter(Boolean).join(':'),
    memoryLimitInMB: configuration.memoryMiB,
    handler: configuration.handler,
    taskRoot: await executor.code.directoryOf(configuration.codeSha256),
    timeoutMs: configuration.timeoutSeconds * 1000,
    event: props.event,
  };
  const log = new InvocationLog();
  log.add(`START RequestId: ${invocation.requestId} Version: ${configuration.version}`);
  const { endpoint, path } = executor;
  const certificateFile = await executor.code.writeCertificates(executor.certificates());
  const credentials = await openRole(executor, configuration);
  const env = executionEnvironment({
    configuration,
    invocation,
    region,
    credentials,
    endpoint,
    path,
    certificateFile,
  });
  const ending = await executor.sandbox
    .run(invocation, env, log.add)
    .finally(() => executor.roles?.close(credentials.accessKeyId));
  const answer = answerOf(ending, invocation, log);
  log.add(`END RequestId: ${invocation.requestId}`);
  log.add(reportLine(ending, invocation));
  await log.publish(invocation, aws);
  return { ...answer, requestId: invocation.requestId, logTail: log.tail() };
}

/** @throws AwsError Lambda cannot assume the role */
async function openRole(
  { roles }: ExecutorProps,
  { name, roleArn }: FunctionConfiguration,
): Promise<SessionCredentials> {
  if (roles === undefined) {
    return { accessKeyId: 'lambda', secretAccessKey: 'lambda', sessionToken: 'lambda' };
  }
  try {
    return await roles.open({ roleArn, servicePrincipal: 'lambda.amazonaws.com', sessionName: name });
  } catch (error) {
    if (!(error instanceof CannotAssumeRole)) throw error;
    throw new AwsError(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    );
  }
}

/** `2026/11/23/[$LATEST]0123…` */
function place({ name, version }: FunctionConfiguration) {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `${day}/[${version}]${randomBytes(16).toString('hex')}`,
  };
}

function answerOf(
  { result }: Ending,
  { requestId, timeoutMs }: Invocation,
  log: InvocationLog,
): Pick<InvocationAnswer, 'payload' | 'failed'> {
  const failure = (error: object) => ({ payload: JSON.stringify(error), failed: true });
  switch (result.type) {
    case 'returned':
      return Buffer.byteLength(result.payload) > maximumPayloadBytes
        ? failure({
            errorMessage: `Response payload size exceeded maximum allowed payload size (${maximumPayloadBytes} bytes).`,
            errorType: 'Function.ResponseSizeTooLarge',
          })
        : { payload: result.payload, failed: false };
    case 'threw': {
      const { errorType, errorMessage, trace } = result.error;
      const stack = JSON.stringify({ errorType, errorMessage, stack: trace });
      log.add(`${new Date().toISOString()}\t${requestId}\tERROR\tInvoke Error \t${stack}`);
      return failure(result.error);
    }
    case 'timedOut': {
      const seconds = (timeoutMs / 1000).toFixed(2);
      const errorMessage = `${new Date().toISOString()} ${requestId} Task timed out after ${seconds} seconds`;
      log.add(errorMessage);
      return failure({ errorMessage });
    }
    case 'exited': {
      const errorMessage = `RequestId: ${requestId} Error: Runtime exited ${reason(result)}`;
      log.add(`${errorMessage}\nRuntime.ExitError`);
      return failure({ errorType: 'Runtime.ExitError', errorMessage });
    }
  }
}

function reason({ status, signal }: { status: number | null; signal: string | null }): string {
  if (signal !== null) return `with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal.toLowerCase()}`;
  return status === 0 ? 'without providing a reason' : `with error: exit status ${status ?? 'unknown'}`;
}

function reportLine(
  { durationMs, maxMemoryMiB }: Ending,
  { requestId, memoryLimitInMB }: Invocation,
): string {
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memoryLimitInMB} MB`,
    `Max Memory Used: ${maxMemoryMiB ?? memoryLimitInMB} MB`,
  ].join('\t');
}
