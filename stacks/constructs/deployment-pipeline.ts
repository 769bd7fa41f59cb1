import {
  Codepipeline,
  type CodepipelineStage,
  type CodepipelineStageAction,
} from '@cdktf/provider-aws/lib/codepipeline';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { regionalArn, type AwsAccount } from '../iam';
import type { PipelineSettings } from '../settings';
import type { BuildProject } from './build-project';
import { entryCondition, readsAlarms } from './entry-condition';
import { imageDigest, startedBy } from './image-build-commands';
import type { PipelineFunction } from './pipeline-function';
import { pipelinePermissions } from './pipeline-permissions';
import type { PromotionStage } from './promotion-stage';
import type { ReleaseTarget } from './release-target';
import { ServiceRole } from './service-role';
import { sourceArtifact, type Source } from './source-stage';

export interface DeploymentPipelineProps {
  readonly name: string;
  readonly roleName: string;
  readonly account: AwsAccount;
  readonly source: Source;
  /** @default - no stage of tests */
  readonly tests: BuildProject | undefined;
  readonly image: ImageOrigin;
  readonly releaseFiles: PipelineFunction;
  /** @default - no manual approval */
  readonly approval: PipelineSettings['approval'];
  /** What must hold before the deploy stage. @default - nothing */
  readonly beforeEntry: PipelineSettings['beforeEntry'];
  /** Start of the names of the service's own alarms. */
  readonly alarmPrefix: string;
  readonly target: ReleaseTarget;
  /** Environments that get the release after this one. @default - none */
  readonly promotion?: PromotionStage | undefined;
}

/** What makes the image of a release: a build of the source, or a copy from the environment that has built it. */
export type ImageOrigin =
  | { readonly type: 'build'; readonly build: BuildProject }
  | { readonly type: 'promotion'; readonly copy: PipelineFunction };

/** Name of the artifact with imageDetail.json, taskdef.json and appspec.yaml, which no build can write. */
const releaseArtifact = 'Release';

/** From a change of the source to a blue/green deployment. */
export class DeploymentPipeline extends Construct {
  readonly arn: string;
  readonly name: string;
  /** What a run needs from its first second: the pipeline and its builds, and the grants of their roles. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: DeploymentPipelineProps) {
    super(scope, id);
    const role = this.#createRole(props);
    const needed = [
      ...(props.source.ready ?? []),
      ...(role.policy === undefined ? [] : [role.policy]),
      ...projectsOf(props).flatMap((project) => project.ready),
      ...functionsOf(props).flatMap((each) => each.ready),
    ];
    const pipeline = this.#createPipeline(props, role, needed);
    this.arn = pipeline.arn;
    this.name = pipeline.name;
    this.ready = [pipeline, ...needed];
  }

  #createRole(props: DeploymentPipelineProps): ServiceRole {
    return new ServiceRole(this, 'role', {
      name: props.roleName,
      description: `Pipeline ${props.name}`,
      servicePrincipal: 'codepipeline.amazonaws.com',
      account: props.account,
      // AWS documents no such key for CodePipeline, whose own trust policies have no condition.
      trust: {
        sourceArn: regionalArn(props.account, 'codepipeline', props.name),
        onlyIfSent: true,
      },
      statements: pipelinePermissions({
        pipelineName: props.name,
        target: props.target,
        account: props.account,
        projectArns: projectsOf(props).map((project) => project.arn),
        functionArns: functionsOf(props).map((each) => each.functionArn),
        approval: props.approval,
        readsAlarms: readsAlarms(props),
        source: props.source.statements,
      }),
    });
  }

  #createPipeline(
    props: DeploymentPipelineProps,
    role: ServiceRole,
    needed: readonly ITerraformDependable[],
  ): Codepipeline {
    const { target } = props;
    return new Codepipeline(this, 'Resource', {
      name: props.name,
      roleArn: role.arn,
      pipelineType: 'V2',
      // A deployment group runs one deployment at a time: a newer change takes the place of one that still waits.
      executionMode: 'SUPERSEDED',
      artifactStore: [
        {
          type: 'S3',
          location: target.artifactBucketName,
          ...(target.keyArn === undefined ? {} : { encryptionKey: { id: target.keyArn, type: 'KMS' } }),
        },
      ],
      stage: stages(props),
      ...(props.source.trigger === undefined ? {} : { trigger: [props.source.trigger] }),
      variable: [
        {
          name: startedBy.variable,
          defaultValue: startedBy.source,
          description: `${startedBy.settings} for a change of settings`,
        },
      ],
      // CodePipeline runs as soon as it exists, so what that run uses must exist before.
      dependsOn: [...needed],
    });
  }
}

const projectsOf = ({ tests, image }: DeploymentPipelineProps): readonly BuildProject[] => [
  ...(tests === undefined ? [] : [tests]),
  ...(image.type === 'build' ? [image.build] : []),
];

const functionsOf = ({
  image,
  releaseFiles,
  promotion,
}: DeploymentPipelineProps): readonly Pick<PipelineFunction, 'functionArn' | 'ready'>[] => [
  ...(image.type === 'promotion' ? [image.copy] : []),
  releaseFiles,
  ...(promotion === undefined ? [] : [promotion]),
];

function stages(props: DeploymentPipelineProps): CodepipelineStage[] {
  return [
    stage('Source', props.source.action),
    ...(props.tests === undefined ? [] : [stage('Test', buildAction('Test', props.tests))]),
    imageStage(props),
    ...(props.approval === undefined ? [] : [stage('Approve', approvalAction(props.approval))]),
    { ...stage('Deploy', deployAction(props.target)), ...entryOf(props) },
    ...(props.promotion === undefined
      ? []
      : [stage('Promote', ...props.promotion.actions(digestOf(props.image)))]),
  ];
}

function imageStage({ image, releaseFiles }: DeploymentPipelineProps): CodepipelineStage {
  const files = releaseFilesAction(releaseFiles, digestOf(image));
  return image.type === 'build'
    ? stage('Build', buildAction('Build', image.build, digestOfBuild), files)
    : stage('Image', copyAction(image.copy), files);
}

const digestOf = ({ type }: ImageOrigin): string =>
  type === 'build' ? imageDigest.reference : copiedDigest.reference;

/** What the copy hands on, as later actions of the pipeline refer to it. */
const copiedDigest = { namespace: 'Image', reference: `#{Image.${imageDigest.variable}}` } as const;

const entryOf = ({
  beforeEntry,
  alarmPrefix,
}: DeploymentPipelineProps): Pick<CodepipelineStage, 'beforeEntry'> =>
  beforeEntry === undefined ? {} : { beforeEntry: entryCondition(beforeEntry, alarmPrefix) };

/** What the build hands on, and what it is told of the execution. */
const digestOfBuild = {
  namespace: imageDigest.namespace,
  configuration: {
    EnvironmentVariables: JSON.stringify([
      { name: startedBy.variable, value: `#{variables.${startedBy.variable}}`, type: 'PLAINTEXT' },
    ]),
  },
};

function stage(name: string, ...action: CodepipelineStageAction[]): CodepipelineStage {
  return { name, action };
}

function buildAction(
  category: 'Test' | 'Build',
  project: BuildProject,
  more: Pick<CodepipelineStageAction, 'namespace' | 'configuration'> = {},
): CodepipelineStageAction {
  return {
    name: category,
    category,
    owner: 'AWS',
    provider: 'CodeBuild',
    version: '1',
    inputArtifacts: [sourceArtifact],
    ...more,
    configuration: { ProjectName: project.name, ...more.configuration },
  };
}

/** The digest that the source names, and what has started the execution. */
function copyAction({ functionName }: PipelineFunction): CodepipelineStageAction {
  return {
    name: 'Copy',
    category: 'Invoke',
    owner: 'AWS',
    provider: 'Lambda',
    version: '1',
    namespace: copiedDigest.namespace,
    inputArtifacts: [sourceArtifact],
    configuration: {
      FunctionName: functionName,
      UserParameters: JSON.stringify({ startedBy: `#{variables.${startedBy.variable}}` }),
    },
  };
}

/** Before an approval, so that what is approved is what is released. */
function releaseFilesAction({ functionName }: PipelineFunction, digest: string): CodepipelineStageAction {
  return {
    name: 'ReleaseFiles',
    category: 'Invoke',
    owner: 'AWS',
    provider: 'Lambda',
    version: '1',
    runOrder: 2,
    outputArtifacts: [releaseArtifact],
    configuration: { FunctionName: functionName, UserParameters: digest },
  };
}

function approvalAction(approval: NonNullable<PipelineSettings['approval']>): CodepipelineStageAction {
  const configuration = {
    ...(approval.topicArn === undefined ? {} : { NotificationArn: approval.topicArn }),
    ...(approval.message === undefined ? {} : { CustomData: approval.message }),
  };
  return {
    name: 'Approve',
    category: 'Approval',
    owner: 'AWS',
    provider: 'Manual',
    version: '1',
    ...(Object.keys(configuration).length === 0 ? {} : { configuration }),
  };
}

/** `IMAGE1_NAME` is the placeholder in taskdef.json, not a container's name. */
function deployAction(target: ReleaseTarget): CodepipelineStageAction {
  return {
    name: 'Deploy',
    category: 'Deploy',
    owner: 'AWS',
    provider: 'CodeDeployToECS',
    version: '1',
    inputArtifacts: [releaseArtifact],
    configuration: {
      ApplicationName: target.codeDeployApplicationName,
      DeploymentGroupName: target.codeDeployDeploymentGroupName,
      TaskDefinitionTemplateArtifact: releaseArtifact,
      TaskDefinitionTemplatePath: 'taskdef.json',
      AppSpecTemplateArtifact: releaseArtifact,
      AppSpecTemplatePath: 'appspec.yaml',
      Image1ArtifactName: releaseArtifact,
      Image1ContainerName: 'IMAGE1_NAME',
    },
  };
}
