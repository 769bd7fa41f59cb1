/** The action types that the embedded AWS knows, after https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html. */
import type { ActionDeclaration } from './declaration';

export interface ActionType {
  /** Least and greatest number of input artifacts. */
  readonly inputs: readonly [number, number];
  /** Least and greatest number of output artifacts. */
  readonly outputs: readonly [number, number];
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const codeBuild: ActionType = {
  inputs: [1, 5],
  outputs: [0, 5],
  required: ['ProjectName'],
  optional: ['PrimarySource', 'BatchEnabled', 'CombineArtifacts', 'EnvironmentVariables'],
};

const imageSlots = [1, 2, 3, 4];

/** By name: `<category>/<owner>/<provider>/<version>`. */
export const actionTypes: Readonly<Record<string, ActionType>> = {
  'Source/AWS/CodeCommit/1': {
    inputs: [0, 0],
    outputs: [1, 1],
    required: ['RepositoryName', 'BranchName'],
    optional: ['PollForSourceChanges', 'OutputArtifactFormat'],
  },
  'Source/AWS/S3/1': {
    inputs: [0, 0],
    outputs: [1, 1],
    required: ['S3Bucket', 'S3ObjectKey'],
    optional: ['PollForSourceChanges', 'AllowOverrideForS3ObjectKey'],
  },
  'Source/AWS/CodeStarSourceConnection/1': {
    inputs: [0, 0],
    outputs: [1, 1],
    required: ['ConnectionArn', 'FullRepositoryId', 'BranchName'],
    optional: ['OutputArtifactFormat', 'DetectChanges'],
  },
  'Source/AWS/ECR/1': {
    inputs: [0, 0],
    outputs: [1, 1],
    required: ['RepositoryName'],
    optional: ['ImageTag'],
  },
  'Build/AWS/CodeBuild/1': codeBuild,
  'Test/AWS/CodeBuild/1': codeBuild,
  'Invoke/AWS/Lambda/1': {
    inputs: [0, 5],
    outputs: [0, 5],
    required: ['FunctionName'],
    optional: ['UserParameters'],
  },
  'Approval/AWS/Manual/1': {
    inputs: [0, 0],
    outputs: [0, 0],
    required: [],
    optional: ['CustomData', 'ExternalEntityLink', 'NotificationArn'],
  },
  'Deploy/AWS/CodeDeployToECS/1': {
    inputs: [1, 5],
    outputs: [0, 0],
    required: [
      'ApplicationName',
      'DeploymentGroupName',
      'TaskDefinitionTemplateArtifact',
      'AppSpecTemplateArtifact',
    ],
    optional: [
      'TaskDefinitionTemplatePath',
      'AppSpecTemplatePath',
      ...imageSlots.flatMap((slot) => [`Image${slot}ArtifactName`, `Image${slot}ContainerName`]),
    ],
  },
  'Deploy/AWS/ECS/1': {
    inputs: [1, 1],
    outputs: [0, 0],
    required: ['ClusterName', 'ServiceName'],
    optional: ['FileName', 'DeploymentTimeout'],
  },
};

/** @returns the type of the action, or undefined where it is not known */
export function actionTypeOf({ actionTypeId: id }: ActionDeclaration): ActionType | undefined {
  const name = `${id.category}/${id.owner}/${id.provider}/${id.version}`;
  return Object.hasOwn(actionTypes, name) ? actionTypes[name] : undefined;
}

/** @returns the configuration keys whose values name input artifacts of the action */
export function artifactKeys({ actionTypeId: { provider } }: ActionDeclaration): readonly string[] {
  switch (provider) {
    case 'CodeBuild':
      return ['PrimarySource'];
    case 'CodeDeployToECS':
      return [
        'TaskDefinitionTemplateArtifact',
        'AppSpecTemplateArtifact',
        ...imageSlots.map((slot) => `Image${slot}ArtifactName`),
      ];
    default:
      return [];
  }
}
