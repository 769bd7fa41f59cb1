/**
 * CloudFormation, which is refused. moto would make what a template says past the services of this project: a service
 * without tasks, a load balancer that nothing listens for, and the answer CREATE_COMPLETE.
 */
import type { CloudService } from '../contract/service';
import { AwsError } from '../protocol/aws-error';

/** What creates or changes resources of other services. */
const creating = [
  'CreateStack',
  'UpdateStack',
  'CreateChangeSet',
  'ExecuteChangeSet',
  'CreateStackSet',
  'UpdateStackSet',
  'CreateStackInstances',
];

export function cloudFormationService(): CloudService {
  const refuse = () => Promise.reject(refusal());
  return {
    interceptors: [
      {
        service: 'cloudformation',
        operations: Object.fromEntries(creating.map((operation) => [operation, refuse])),
      },
    ],
  };
}

const refusal = (): AwsError =>
  new AwsError(
    'ValidationError',
    'The embedded AWS performs no CloudFormation templates: create the resources with Terraform, the AWS CLI or an SDK',
  );
