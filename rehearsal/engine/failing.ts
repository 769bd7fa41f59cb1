/** How a deployment fails: CodeDeploy's error codes and words for what went wrong in other services. */
import type { ErrorCode, ErrorInformation } from '../../deployment/machine';
import { messageOf } from '../failures';
import { CallFailure } from './aws-api';

/** Thrown by what performs an effect: the effect, and with it the deployment, has failed. */
export class EffectFailure extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The service that a call went to, as CodeDeploy's messages name it. */
export type CalledService = 'AmazonECS' | 'ElasticLoadBalancing' | 'AWSLambda';

const codes: Readonly<Record<CalledService, ErrorCode>> = {
  AmazonECS: 'ECS_UPDATE_ERROR',
  ElasticLoadBalancing: 'ELASTIC_LOAD_BALANCING_INVALID',
  AWSLambda: 'INVALID_LAMBDA_FUNCTION',
};

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html */
export const elbMessage = (why: string): string =>
  `The ELB could not be updated due to the following error: ${why}`;

const messages: Readonly<Record<CalledService, (why: string) => string>> = {
  AmazonECS: (why) => `The ECS service cannot be updated due to an unexpected error: ${why}`,
  ElasticLoadBalancing: elbMessage,
  AWSLambda: (why) => `The Lambda function could not be invoked: ${why}`,
};

/** @returns what the deployment says of an effect that failed */
export function errorInformation(error: unknown): ErrorInformation {
  return error instanceof EffectFailure
    ? { code: error.code, message: error.message }
    : { code: 'INTERNAL_ERROR', message: `There was an internal error: ${messageOf(error)}` };
}

/** @returns what the deployment fails with when a call to this service failed for good */
export function callFailed(service: CalledService, serviceRoleArn: string, failure: unknown): unknown {
  if (!(failure instanceof CallFailure)) return failure;
  if (failure.isDenied) {
    return new EffectFailure(
      'IAM_ROLE_PERMISSIONS',
      `The IAM role ${serviceRoleArn} does not give you permission to perform operations in the following AWS service: ${service}.`,
    );
  }
  return new EffectFailure(codes[service], messages[service](`${failure.message} (${failure.code})`));
}
