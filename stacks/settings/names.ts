import { createHash } from 'node:crypto';

/** A project, an environment or a service as far as its name goes. */
export interface Named {
  readonly name: string;
}

/** Names of everything of one service that has a name in AWS, and of its stacks. */
export interface Names {
  /** `<project>-<environment>-<service>`: at most 32 characters, as the load balancer. */
  readonly prefix: string;
  readonly serviceStack: string;
  readonly pipelineStack: string;
  readonly loadBalancer: string;
  readonly blueTargetGroup: string;
  readonly greenTargetGroup: string;
  readonly cluster: string;
  readonly service: string;
  readonly taskFamily: string;
  readonly repository: string;
  readonly logGroup: string;
  /** ECS Exec sessions. */
  readonly executeCommandLogGroup: string;
  readonly codeDeployApplication: string;
  readonly deploymentGroup: string;
  readonly topic: string;
  /** Without `alias/`. */
  readonly keyAlias: string;
  readonly pipeline: string;
  readonly buildProject: string;
  readonly testProject: string;
  /** CodeCommit repository, where the settings do not name one. */
  readonly sourceRepository: string;
  /** Terraform puts 26 characters behind a bucket prefix. */
  readonly artifactBucketPrefix: string;
  readonly accessLogBucketPrefix: string;
  readonly executionRole: string;
  readonly taskRole: string;
  readonly codeDeployRole: string;
  readonly pipelineRole: string;
  readonly buildRole: string;
  readonly eventsRole: string;
  /** Role of the GitHub jobs that release. */
  readonly releaseRole: string;
  /** Function, role and security group of the smoke test. */
  readonly smokeTest: string;
  /** Lambda's own name for it. */
  readonly smokeTestLogGroup: string;
  /** Function and role that write the files of a release. */
  readonly releaseFiles: string;
  /** Lambda's own name for it. */
  readonly releaseFilesLogGroup: string;
  /** Function and role that hand a release on to other environments. */
  readonly promotion: string;
  /** Lambda's own name for it. */
  readonly promotionLogGroup: string;
  /** The account id makes it a bucket's name: the environment that promotes to this one knows it without asking. */
  readonly promotionBucketPrefix: string;
  /** Function and role that copy the image of another environment. */
  readonly imageCopy: string;
  /** Lambda's own name for it. */
  readonly imageCopyLogGroup: string;
}

/** Greatest lengths that AWS allows for names that users reach with the names they choose. */
export const nameLimits = {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
  loadBalancer: 32,
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
  blueTargetGroup: 32,
  greenTargetGroup: 32,
} as const;

/** A service, and how its target groups are named. */
export interface NamedService extends Named {
  /** @default - short */
  readonly loadBalancer?: { readonly targetGroupNames: 'short' | 'unique' };
}

export function names(project: Named, environment: Named, service: NamedService): Names {
  const prefix = `${project.name}-${environment.name}-${service.name}`;
  const targetGroup =
    service.loadBalancer?.targetGroupNames === 'unique'
      ? uniqueName(prefix)
      : `${environment.name}-${service.name}`;
  return {
    prefix,
    serviceStack: `${prefix}-service`,
    pipelineStack: `${prefix}-pipeline`,
    loadBalancer: prefix,
    blueTargetGroup: `${targetGroup}-blue`,
    greenTargetGroup: `${targetGroup}-green`,
    cluster: prefix,
    service: prefix,
    taskFamily: prefix,
    repository: prefix,
    logGroup: `/ecs/${prefix}`,
    executeCommandLogGroup: `/ecs/${prefix}/exec`,
    codeDeployApplication: prefix,
    deploymentGroup: prefix,
    topic: prefix,
    keyAlias: prefix,
    pipeline: prefix,
    buildProject: `${prefix}-build`,
    testProject: `${prefix}-test`,
    sourceRepository: prefix,
    artifactBucketPrefix: `${prefix}-art-`,
    accessLogBucketPrefix: `${prefix}-log-`,
    executionRole: `${prefix}-execution`,
    taskRole: `${prefix}-task`,
    codeDeployRole: `${prefix}-codedeploy`,
    pipelineRole: `${prefix}-pipeline`,
    buildRole: `${prefix}-build`,
    eventsRole: `${prefix}-events`,
    releaseRole: `${prefix}-release`,
    smokeTest: `${prefix}-smoke-test`,
    smokeTestLogGroup: `/aws/lambda/${prefix}-smoke-test`,
    releaseFiles: `${prefix}-release-files`,
    releaseFilesLogGroup: `/aws/lambda/${prefix}-release-files`,
    promotion: `${prefix}-promotion`,
    promotionLogGroup: `/aws/lambda/${prefix}-promotion`,
    promotionBucketPrefix: `${prefix}-promotion-`,
    imageCopy: `${prefix}-image-copy`,
    imageCopyLogGroup: `/aws/lambda/${prefix}-image-copy`,
  };
}

/** The beginning of a name and a hash of all of it: with a colour behind it, at most 32 characters. */
function uniqueName(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${name.slice(0, 19).replace(/-+$/, '')}-${hash}`;
}

/** Stack of who may plan and apply an environment. */
export function accessStackName(project: Named, environment: Named): string {
  return `${project.name}-${environment.name}-access`;
}

/** Stack of an environment's network. */
export function networkStackName(project: Named, environment: Named): string {
  return `${project.name}-${environment.name}-network`;
}

/** Stack of the load balancer that services of an environment share. */
export function loadBalancerStackName(project: Named, environment: Named): string {
  return `${project.name}-${environment.name}-load-balancer`;
}

/** Names of the load balancer that services of an environment share, and of what belongs to it. */
export function sharedLoadBalancerNames(project: Named, environment: Named) {
  const prefix = `${project.name}-${environment.name}`;
  return {
    /** Shorter than that of any service's own. */
    loadBalancer: `${prefix}-lb`,
    securityGroup: `${prefix}-shared`,
    accessLogBucketPrefix: `${prefix}-lb-log-`,
  };
}
