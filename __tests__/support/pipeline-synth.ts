import { PipelineStack } from '../../stacks/pipeline-stack';
import type { ReleaseTarget } from '../../stacks/constructs/release-target';
import { readSettings } from '../../stacks/settings';
import { resolveOnce } from '../../stacks/synthesis';
import { withApp } from './app';

export const target: ReleaseTarget = {
  codeDeployApplicationName: 'shop',
  codeDeployDeploymentGroupName: 'shop-group',
  codeDeployDeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  repositoryName: 'shop-images',
  repositoryArn: 'arn:aws:ecr:ap-southeast-1:111122223333:repository/shop-images',
  repositoryUrl: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/shop-images',
  artifactBucketName: 'shop-artifacts',
  artifactBucketArn: 'arn:aws:s3:::shop-artifacts',
  templatesPrefix: 'release-templates',
  templateKeys: ['release-templates/taskdef.json', 'release-templates/appspec.yaml'],
  templatesHash: 'hash-of-templates',
  taskFamily: 'shop-family',
  taskRoleArn: 'arn:aws:iam::111122223333:role/shop-task',
  taskExecutionRoleArn: 'arn:aws:iam::111122223333:role/shop-execution',
  keyArn: 'arn:aws:kms:ap-southeast-1:111122223333:key/shop-key',
};

/** Terraform JSON of a stack, as far as the tests read it. */
export interface StackJson {
  readonly resource: Record<string, Record<string, Resource>>;
  readonly output?: Record<string, { value: string }>;
}

export type Resource = Readonly<Record<string, unknown>>;

export interface PipelineSynth {
  /** The `pipeline` member of the service. */
  readonly pipeline?: object;
  /** The `task` member of the service. */
  readonly task?: object;
  readonly protect?: boolean;
  readonly target?: Partial<ReleaseTarget>;
}

/** The pipeline stack of the service `shop` in the environment `dev` of the project `bluegreen`. */
export function synthPipeline(input: PipelineSynth = {}): StackJson {
  const settings = readSettings({
    protect: input.protect ?? true,
    environments: {
      dev: { services: { shop: { pipeline: input.pipeline ?? {}, task: input.task ?? {} } } },
    },
  });
  const environment = settings.environments[0]!;
  return withApp((app) => {
    const stack = new PipelineStack(app, 'pipeline', {
      settings,
      environment,
      service: environment.services[0]!,
      target: { ...target, ...input.target },
    });
    resolveOnce(app);
    stack.prepareStack();
    return JSON.parse(JSON.stringify(stack.toTerraform())) as StackJson;
  });
}

/** The only resource of a type, or the one whose id starts with `idPrefix`. */
export function only(stack: StackJson, type: string, idPrefix = ''): Resource {
  const found = Object.entries(stack.resource[type] ?? {}).filter(([id]) => id.startsWith(idPrefix));
  if (found.length !== 1) {
    throw new Error(`expected one ${type} ${idPrefix}, got ${found.map(([id]) => id).join(', ') || 'none'}`);
  }
  return found[0]![1];
}
