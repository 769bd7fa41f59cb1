/**
 * The invoke action of Lambda: a function works on a job and answers by PutJobSuccessResult or PutJobFailureResult.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
 */
import { sleep } from '../../../runtime/clock';
import type { BufferedResponse } from '../../protocol/message';
import type { PolicyDocument, SessionCredentials } from '../../iam';
import { AwsError } from '../../protocol/aws-error';
import { parseJson, type Json } from '../../protocol/json';
import { uuid } from '../../support/ids';
import {
  ActionFailure,
  type ActionProps,
  type ActionProvider,
  type ActionResult,
  type Artifact,
} from '../action';
import type { JobAnswer } from '../jobs/job-board';
import type { ActionDependencies } from './dependencies';
import { arnIn, permitted } from './permitted';
import { untilAborted } from '../../../../support/until-aborted';
import { codeOf, failing, inaccessible, isDenied, quoted } from './words';

type InvokeDependencies = Pick<ActionDependencies, 'aws' | 'clock' | 'jobs' | 'permissions' | 'roles'>;

/**
 * AWS time in which a function must answer: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html. A
 * function that throws, or that Lambda stops, does not answer.
 */
const answerLimitMs = 20 * 60_000;

/** AWS time until a job that goes on is handed out again; not AWS's, which names no time. */
const continuationMs = 30_000;

/** AWS time for which artifact credentials are valid; they end with the action. */
const credentialsMs = 60 * 60_000;

export function lambdaInvoke(deps: InvokeDependencies): ActionProvider {
  return async (props) => {
    await mayInvoke(deps, props);
    const credentials = await artifactCredentials(deps, props);
    try {
      return await workOn(deps, props, credentials);
    } finally {
      deps.roles.close(credentials.accessKeyId);
    }
  };
}

async function workOn(
  deps: InvokeDependencies,
  props: ActionProps,
  credentials: SessionCredentials,
): Promise<ActionResult> {
  let continuationToken: string | undefined;
  for (;;) {
    const answer = await handOut(deps, props, credentials, continuationToken);
    switch (answer.type) {
      case 'unanswered':
        throw new ActionFailure('JobFailed', noResult(functionName(props)));
      case 'failed':
        throw new ActionFailure(answer.code, answer.message, answer.progress);
      case 'succeeded': {
        const { progress, variables } = answer;
        if (answer.continuationToken === undefined) return { ...progress, variables };
        ({ continuationToken } = answer);
        props.report(progress);
        await sleep(deps.clock, continuationMs, props.signal);
        props.signal.throwIfAborted();
      }
    }
  }
}

/** One job, from the invocation to the answer. */
async function handOut(
  { aws, clock, jobs }: InvokeDependencies,
  props: ActionProps,
  credentials: SessionCredentials,
  continuationToken: string | undefined,
): Promise<JobAnswer> {
  const id = uuid();
  const answered = jobs.open(id);
  const cancelLimit = clock.after(answerLimitMs, () => {
    jobs.close(id);
  });
  try {
    const expirationTime = Math.floor(clock.now() + credentialsMs);
    const job = jobOf(props, { ...credentials, expirationTime }, continuationToken);
    const response = await aws.in(props.region).rest('lambda', {
      method: 'POST',
      url: `/2015-03-31/functions/${encodeURIComponent(functionName(props))}/invocations`,
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
      body: JSON.stringify({ 'CodePipeline.job': { id, accountId: props.accountId, data: job } }),
    });
    if (response.status >= 300) throw refused(response);
    return await untilAborted(answered, props.signal);
  } finally {
    cancelLimit();
    jobs.close(id);
  }
}

/** `data` of the event: https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html */
function jobOf(
  { action, inputs, outputs, encryptionKey }: ActionProps,
  credentials: Json,
  continuationToken: string | undefined,
): Json {
  return {
    actionConfiguration: { configuration: action.configuration },
    inputArtifacts: inputs.map(artifactOf),
    outputArtifacts: outputs.map(artifactOf),
    artifactCredentials: credentials,
    ...(continuationToken !== undefined && { continuationToken }),
    ...(encryptionKey !== undefined && { encryptionKey: { id: encryptionKey, type: 'KMS' } }),
  };
}

const artifactOf = ({ name, bucket, key, revision }: Artifact): Json => ({
  name,
  revision: revision?.revisionId ?? null,
  location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
});

async function mayInvoke(deps: InvokeDependencies, props: ActionProps): Promise<void> {
  const name = functionName(props);
  const resource = arnIn(props, 'lambda', `function:${name}`);
  await failing(permitted(deps, props, { action: 'lambda:InvokeFunction', resource }), (error) =>
    isDenied(error)
      ? inaccessible(`AWS Lambda function named ${name}`, quoted(error, 'AWSLambda'))
      : undefined,
  );
}

/** A session of the action's role that reaches the artifacts of the job and nothing else. */
function artifactCredentials(
  { roles }: InvokeDependencies,
  { roleArn, pipelineArn, actionExecutionId, inputs, outputs }: ActionProps,
): Promise<SessionCredentials> {
  const arn = ({ bucket, key }: Artifact) => `arn:aws:s3:::${bucket}/${key}`;
  const policy: PolicyDocument = {
    Statement: [
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: inputs.map(arn) },
      { Effect: 'Allow', Action: ['s3:PutObject'], Resource: outputs.map(arn) },
    ],
  };
  return roles.open({
    roleArn,
    servicePrincipal: 'codepipeline.amazonaws.com',
    sourceArn: pipelineArn,
    sessionName: actionExecutionId,
    policy,
  });
}

const functionName = ({ action }: ActionProps): string => action.configuration.FunctionName ?? '';

/** AWS's words (aws-samples/aws-serverless-workshops#224). */
const noResult = (name: string): string =>
  `The AWS Lambda function ${name} failed to return a result. Check the function to verify that it has permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.`;

/** Lambda's error as CodePipeline quotes it. */
function refused({ status, headers, body }: BufferedResponse): ActionFailure {
  const { Message, message = Message } = parseJson(body);
  const [code = 'InternalFailure'] = [headers['x-amzn-errortype'] ?? []].flat().join().split(':');
  const error = new AwsError(code, typeof message === 'string' ? message : '', status);
  return new ActionFailure(codeOf(error), quoted(error, 'AWSLambda'));
}
