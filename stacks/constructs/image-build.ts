import type { Construct } from 'constructs';
import { allow, regionalArn, type AwsAccount, type Statement } from '../iam';
import type { Names, ServiceSettings } from '../settings';
import { readArtifacts } from './artifact-access';
import { BuildProject } from './build-project';
import {
  imageBuildSpecification,
  imageVariables,
  type ImageBuildVariables,
  type ImageInputs,
} from './image-build-commands';
import { pushImages } from './release-permissions';
import type { ReleaseTarget } from './release-target';
import { readRunningImage } from './running-image';

export interface ImageBuildProps {
  readonly names: Names;
  readonly service: ServiceSettings;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
}

/**
 * The build of the image. No credentials: its role logs in to ECR. It runs what the source says, so it writes nothing that
 * is released but the image.
 */
export function imageBuild(scope: Construct, id: string, props: ImageBuildProps): BuildProject {
  const { names, service, target } = props;
  return new BuildProject(scope, id, {
    name: names.buildProject,
    description: `Image of ${names.prefix}`,
    roleName: names.buildRole,
    account: props.account,
    architecture: service.task.architecture,
    computeType: service.pipeline.build.computeType,
    timeoutMinutes: service.pipeline.build.timeoutMinutes,
    docker: true,
    environment: { ...variables(props) },
    specification: imageBuildSpecification,
    statements: [
      ...readArtifacts(target, names.pipeline, props.account),
      ...pushImages(target.repositoryArn),
      ...logInToEcrPublic,
      ...readReleases(props),
    ],
    keyArn: target.keyArn,
    logRetentionDays: service.task.logRetentionDays,
  });
}

function variables({ names, service, target }: ImageBuildProps): ImageBuildVariables {
  return {
    PIPELINE_NAME: names.pipeline,
    CLUSTER_NAME: names.cluster,
    SERVICE_NAME: names.service,
    CONTAINER_NAME: service.task.containerName,
    REPOSITORY_NAME: target.repositoryName,
    REPOSITORY_URL: target.repositoryUrl,
    ...imageVariables(imageInputs(service)),
  };
}

/** What an image of the service is built from, apart from the commit. */
export function imageInputs({ task, pipeline }: ServiceSettings): ImageInputs {
  const { dockerfile, context } = pipeline.build;
  return { architecture: task.architecture, dockerfile, context };
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-policies.html */
const logInToEcrPublic: readonly Statement[] = [
  allow(['ecr-public:GetAuthorizationToken'], ['*']),
  allow(['sts:GetServiceBearerToken'], ['*'], {
    StringEquals: { 'sts:AWSServiceName': 'ecr-public.amazonaws.com' },
  }),
];

/** What became of earlier executions, and what production runs. */
const readReleases = ({ names, account }: ImageBuildProps): Statement[] => [
  allow(['codepipeline:ListPipelineExecutions'], [regionalArn(account, 'codepipeline', names.pipeline)]),
  ...readRunningImage(names, account),
];
