/** Failures in the words of CodePipeline. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../protocol/aws-error';
import { ActionFailure, type ActionProgress, type FailureCode } from '../action';

/** Names of services as AWS's SDK for Java, which CodePipeline is written with, ends its messages. */
export type SdkService =
  | 'AmazonECR'
  | 'AWSCodeBuild'
  | 'AWSLambda'
  | 'AWSCodeCommit'
  | 'AmazonCodeDeploy'
  | 'AmazonECS'
  | 'Amazon S3';

/** @returns an error of a service as CodePipeline quotes it */
export function quoted(error: AwsError, service: SdkService): string {
  const { message, status, code } = error;
  return `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`;
}

/** @returns whether IAM has refused */
export const isDenied = ({ code }: AwsError): boolean => code.startsWith('AccessDenied');

/** @returns the code of an action that a service's error has failed */
export function codeOf(error: AwsError): FailureCode {
  if (isDenied(error)) return 'PermissionError';
  if (error.status >= 500) return 'SystemUnavailable';
  return /(DoesNotExist|NotFound|RequiredException)/.test(error.code) ? 'ConfigurationError' : 'JobFailed';
}

/** @throws ActionFailure in the place of an error of AWS; another error is thrown as it is */
export async function failing<T>(
  work: Promise<T>,
  failure: (error: AwsError) => ActionFailure | undefined,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw failure(error) ?? error;
  }
}

/**
 * CodePipeline names the bucket or the repository that its role cannot reach, with the apostrophe of typographers
 * (aws/aws-cdk#14156).
 *
 * @param what - for example `AWS CodeCommit repository named app`
 * @param error - IAM's, as quoted
 */
export function inaccessible(what: string, error: string): ActionFailure {
  return new ActionFailure(
    'PermissionError',
    `The service role or action role doesn’t have the permissions required to access the ${what}. Update the IAM role permissions, and then try again. Error: ${error}`,
  );
}

/**
 * CodePipeline does not say what its role lacks; IAM's own words are the summary here.
 *
 * @param what - `ECS` or `CodeDeploy`
 */
export function insufficient(what: string, error: AwsError, progress: ActionProgress = {}): ActionFailure {
  return new ActionFailure(
    'PermissionError',
    `The provided role does not have sufficient permissions to access ${what}`,
    { ...progress, summary: error.message },
  );
}
