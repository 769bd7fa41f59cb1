/**
 * moto needs Docker to run a Lambda function, and has no Node.js without it. Here a Node.js function runs as a
 * process. moto keeps the functions; only their code is kept here, because moto does not hand it out again.
 */
import { messageOf } from '../../failures';
import { sleep, type Clock } from '../../runtime/clock';
import type { InterceptedCall, Interceptor, Next } from '../contract/interceptor';
import type { CloudService } from '../contract/service';
import type { RoleSessions } from '../iam';
import { AwsError } from '../protocol/aws-error';
import { parseJson } from '../protocol/json';
import type { BufferedRequest, BufferedResponse } from '../protocol/message';
import { answersWithoutNulls } from './answers';
import { FunctionCode } from './function-code';
import { readArn, readConfiguration, refuseRequestedRuntime } from './function-configuration';
import { functionOf } from './function-name';
import { IdleFunctions } from './idle-functions';
import { invoke, type InvocationAnswer, type InvocationProps } from './invocation';
import { Sandbox } from './sandbox';
import { withZip } from './uploaded-code';

export interface LambdaProps {
  /** URL of the gateway, for the calls of functions. */
  readonly endpoint: string;
  /** AWS time: repeats of asynchronous invocations wait on it. */
  readonly clock: Clock;
  /** PATH of functions. */
  readonly path: string;
  /** Certificates that functions trust besides the public ones, as PEM. @default none */
  readonly certificates?: (() => readonly string[]) | undefined;
  /** Gives functions the credentials of their roles. @default - keys that may do everything */
  readonly roles?: RoleSessions | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const waitsBeforeRepeats = [60_000, 120_000];

/** Functions run until the service stops. */
export function lambdaService(props: LambdaProps): CloudService {
  const sandbox = new Sandbox();
  const code = new FunctionCode();
  const idle = new IdleFunctions(() => props.clock.now());
  const stopping = new AbortController();
  const background = new Set<Promise<void>>();
  const { endpoint, path, certificates = () => [], roles } = props;
  const executor = { sandbox, code, endpoint, path, certificates, roles };

  const upload = async (call: InterceptedCall, next: Next, body: 'whole' | 'Code') => {
    const { zip, request: changed } = await withZip(call, body);
    if (zip !== undefined) code.keep(zip);
    const answer = await next(changed);
    if (answer.status < 300) idle.use(readArn(parseJson(answer.body)));
    return answer;
  };

  /** Repeats what fails, as Lambda does when nobody waits for the answer. */
  const inBackground = async (invocation: InvocationProps) => {
    for (const wait of [...waitsBeforeRepeats, undefined]) {
      const failed = await invoke(executor, invocation).then(
        (answer) => answer.failed,
        () => true,
      );
      if (!failed || wait === undefined) return;
      await sleep(props.clock, wait, stopping.signal);
      if (stopping.signal.aborted) return;
    }
  };

  const functions: Interceptor = {
    service: 'lambda',
    operations: {
      CreateFunction: (call, next) => {
        refuseRequestedRuntime(parseJson(call.request.body));
        return upload(call, next, 'Code');
      },
      UpdateFunctionConfiguration: ({ request }, next) => {
        refuseRequestedRuntime(parseJson(request.body));
        return next(request);
      },
      UpdateFunctionCode: (call, next) => upload(call, next, 'whole'),
      Invoke: async (call) => {
        const { request, region, aws, upstream } = call;
        const { name, qualifier } = functionOf(request.url);
        const url = configurationUrl(name, qualifier);
        const found = await upstream.rest('lambda', { method: 'GET', url });
        if (found.status >= 300) return found;
        const configuration = readConfiguration(parseJson(found.body));
        await idle.wake(configuration, aws);
        const invocation = { configuration, qualifier, event: eventOf(request), region, aws };
        switch (request.headers['x-amz-invocation-type'] ?? 'RequestResponse') {
          case 'DryRun':
            return { status: 204, headers: {}, body: Buffer.alloc(0) };
          case 'Event': {
            const run = inBackground(invocation);
            background.add(run);
            void run.finally(() => background.delete(run));
            return { status: 202, headers: {}, body: Buffer.alloc(0) };
          }
          default: {
            const answer = await invoke(executor, invocation);
            return respond(answer, configuration.version, request.headers['x-amz-log-type'] === 'Tail');
          }
        }
      },
    },
  };
  return {
    interceptors: [functions, answersWithoutNulls()],
    stop: async () => {
      stopping.abort();
      await sandbox.stop();
      await Promise.allSettled(background);
      await code.remove();
    },
  };
}

function configurationUrl(name: string, qualifier: string | undefined): string {
  const query = qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
  return `/2015-03-31/functions/${name}/configuration${query}`;
}

/** The event as it was sent; none is an empty object. */
function eventOf({ body }: BufferedRequest): string {
  if (body.length === 0) return '{}';
  const text = body.toString();
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${messageOf(error)}`,
    );
  }
  return text;
}

function respond(answer: InvocationAnswer, version: string, withLog: boolean): BufferedResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': answer.requestId,
      'x-amz-executed-version': version,
      ...(answer.failed ? { 'x-amz-function-error': 'Unhandled' } : {}),
      ...(withLog ? { 'x-amz-log-result': answer.logTail.toString('base64') } : {}),
    },
    body: Buffer.from(answer.payload),
  };
}
