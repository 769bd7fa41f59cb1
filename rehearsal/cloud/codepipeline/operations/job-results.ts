/** Answers of the functions that Lambda invoke actions run. */
import * as v from 'valibot';
import type { Operation } from '../../contract/service';
import { AwsError } from '../../protocol/aws-error';
import type { Json } from '../../protocol/json';
import { integer, map, readShape, text } from '../../support/shape';
import type { ActionProgress } from '../action';
import type { JobBoard } from '../jobs/job-board';

const jobId = text(0, Infinity, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}');
const externalExecutionId = v.exactOptional(text(1, 1500));

const successShape = v.object({
  jobId,
  continuationToken: v.exactOptional(text(1, 2048)),
  executionDetails: v.optional(
    v.object({
      summary: v.exactOptional(text(0, 2048)),
      externalExecutionId,
      percentComplete: v.exactOptional(integer(0, 100)),
    }),
    {},
  ),
  outputVariables: v.optional(map(text(0, Infinity, '[A-Za-z0-9@\\-_]+'), text()), {}),
});

const failureShape = v.object({
  jobId,
  failureDetails: v.object({
    type: v.picklist([
      'JobFailed',
      'ConfigurationError',
      'PermissionError',
      'RevisionOutOfSync',
      'RevisionUnavailable',
      'SystemUnavailable',
    ]),
    message: text(0, 5000),
    externalExecutionId,
  }),
});

/** Bytes of all variables of an action: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const variablesLimit = 122_880;

export function jobResultOperations(jobs: JobBoard): Record<string, Operation> {
  return {
    PutJobSuccessResult: (input) => succeed(jobs, input),
    PutJobFailureResult: (input) => fail(jobs, input),
  };
}

function succeed(jobs: JobBoard, input: Json): Json {
  const { jobId: id, continuationToken, executionDetails, outputVariables } = readShape(successShape, input);
  if (continuationToken !== undefined && Object.keys(outputVariables).length > 0) {
    throw new AwsError(
      'ValidationException',
      'outputVariables can be included only when there is no continuation token on the request',
    );
  }
  if (Buffer.byteLength(Object.entries(outputVariables).flat().join('')) > variablesLimit) {
    throw new AwsError(
      'OutputVariablesSizeExceededException',
      `Exceeded the total size limit for all variables in the pipeline: ${variablesLimit} bytes`,
    );
  }
  jobs.answer(id, {
    type: 'succeeded',
    ...(continuationToken !== undefined && { continuationToken }),
    progress: executionDetails,
    variables: outputVariables,
  });
  return {};
}

function fail(jobs: JobBoard, input: Json): Json {
  const { jobId: id, failureDetails } = readShape(failureShape, input);
  const { type: code, message, externalExecutionId: executionId } = failureDetails;
  const progress: ActionProgress = executionId === undefined ? {} : { externalExecutionId: executionId };
  jobs.answer(id, { type: 'failed', code, message, progress });
  return {};
}
