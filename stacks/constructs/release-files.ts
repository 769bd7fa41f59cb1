import type { Construct } from 'constructs';
import { allow, type AwsAccount } from '../iam';
import type { Names } from '../settings';
import { program } from '../release-files/program';
import { PipelineFunction } from './pipeline-function';
import { readTemplates } from './release-permissions';
import type { ReleaseTarget } from './release-target';

export interface ReleaseFilesProps {
  readonly names: Names;
  readonly target: ReleaseTarget;
  readonly account: AwsAccount;
  readonly logRetentionDays: number;
}

/**
 * The function that writes what the deployment releases: the templates as Terraform has stored them, and the image whose
 * digest the action before it has handed on. No build can write any of it.
 */
export function releaseFiles(scope: Construct, id: string, props: ReleaseFilesProps): PipelineFunction {
  const { names, target, account, logRetentionDays } = props;
  return new PipelineFunction(scope, id, {
    name: names.releaseFiles,
    description: `Release files of ${names.prefix}: task definition, AppSpec and image`,
    roleDescription: 'Writes the files of a release',
    logGroupName: names.releaseFilesLogGroup,
    logRetentionDays,
    target,
    account,
    program,
    variables: {
      REPOSITORY_NAME: target.repositoryName,
      REPOSITORY_URL: target.repositoryUrl,
      TEMPLATES_BUCKET: target.artifactBucketName,
      TEMPLATES_PREFIX: target.templatesPrefix,
    },
    statements: [...readTemplates(target, account), allow(['ecr:DescribeImages'], [target.repositoryArn])],
    timeoutSeconds: 60,
    memoryMiB: 256,
  });
}
