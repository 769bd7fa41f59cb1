import type { Construct } from 'constructs';
import { regionalArn, type AwsAccount } from '../iam';
import { imageCopyProgram } from '../promotion/image-copy';
import type { Origin } from '../promotion-parties';
import type { Names, ServiceSettings } from '../settings';
import { PipelineFunction } from './pipeline-function';
import { readImages } from './promotion-grants';
import { putImages } from './release-permissions';
import { readRunningImage } from './running-image';
import type { ReleaseTarget } from './release-target';

export interface ImageCopyProps {
  readonly names: Names;
  readonly service: ServiceSettings;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
  /** Where the image is copied from. */
  readonly origin: Origin;
}

/** The function that copies the image of another environment into the service's own repository. */
export function imageCopy(scope: Construct, id: string, props: ImageCopyProps): PipelineFunction {
  const { names, service, target, account, origin } = props;
  return new PipelineFunction(scope, id, {
    name: names.imageCopy,
    description: `Image of ${names.prefix} from the repository ${origin.repository}`,
    roleDescription: 'Copies the image of another environment',
    logGroupName: names.imageCopyLogGroup,
    logRetentionDays: service.task.logRetentionDays,
    target,
    account,
    program: imageCopyProgram,
    variables: {
      ARCHITECTURE: service.task.architecture,
      CLUSTER_NAME: names.cluster,
      SERVICE_NAME: names.service,
      CONTAINER_NAME: service.task.containerName,
      REPOSITORY_NAME: target.repositoryName,
      REPOSITORY_URL: target.repositoryUrl,
      ORIGIN_REPOSITORY: origin.repository,
      ORIGIN_REGISTRY: origin.accountId,
      ORIGIN_REGION: origin.region,
    },
    statements: [
      readImages(regionalArn({ ...account, ...origin }, 'ecr', `repository/${origin.repository}`)),
      putImages(target.repositoryArn),
      ...readRunningImage(names, account),
    ],
    // Lambda's greatest: a layer may have gigabytes. An image that takes longer is copied by several jobs.
    timeoutSeconds: 900,
    // Parts of layers are held in memory, as they are and encoded.
    memoryMiB: 1024,
  });
}
