/**
 * What a pipeline must know of the service that it releases. Every member may be a token of the service stack:
 * used in another stack it becomes a cross-stack reference. Nothing secret is among them.
 */
export interface ReleaseTarget {
  readonly codeDeployApplicationName: string;
  readonly codeDeployDeploymentGroupName: string;
  readonly codeDeployDeploymentConfigName: string;
  /** ECR repository of the service's images. */
  readonly repositoryName: string;
  readonly repositoryArn: string;
  readonly repositoryUrl: string;
  /** Bucket of pipeline artifacts; it also holds the release templates. */
  readonly artifactBucketName: string;
  readonly artifactBucketArn: string;
  /** Key prefix below which taskdef.json and appspec.yaml are stored, without a trailing slash. */
  readonly templatesPrefix: string;
  /** Keys of the release templates. */
  readonly templateKeys: readonly string[];
  /** SHA-256 of the release templates, no token. */
  readonly templatesHash: string;
  /** Family of the task definition. */
  readonly taskFamily: string;
  readonly taskRoleArn: string;
  readonly taskExecutionRoleArn: string;
  /** The service's customer managed key, if there is one. */
  readonly keyArn: string | undefined;
}
