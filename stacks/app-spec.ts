/**
 * The AppSpec file of a release, as YAML. Every text in it is a JSON string, which YAML reads as it stands.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
import type { DeploymentSettings } from './settings';

export interface AppSpecProps {
  readonly containerName: string;
  readonly containerPort: number;
  /** Ids, may be tokens. */
  readonly subnetIds: readonly string[];
  /** Ids, may be tokens. */
  readonly securityGroupIds: readonly string[];
  readonly hooks: DeploymentSettings['hooks'];
}

/** CodePipeline puts the ARN of the revision that it has registered in its place. */
const taskDefinitionPlaceholder = '<TASK_DEFINITION>';

/** In the order in which CodeDeploy runs them. */
const lifecycleEvents = {
  beforeInstall: 'BeforeInstall',
  afterInstall: 'AfterInstall',
  afterAllowTestTraffic: 'AfterAllowTestTraffic',
  beforeAllowTraffic: 'BeforeAllowTraffic',
  afterAllowTraffic: 'AfterAllowTraffic',
} as const satisfies Record<keyof DeploymentSettings['hooks'], string>;

/**
 * Platform version and network are in every release, because ECS refuses to change them on the service itself:
 * new subnets reach the tasks with the next release.
 */
export function renderAppSpec(appSpec: AppSpecProps): string {
  return `${[
    'version: 0.0',
    'Resources:',
    '  - TargetService:',
    '      Type: AWS::ECS::Service',
    '      Properties:',
    `        TaskDefinition: ${taskDefinitionPlaceholder}`,
    '        LoadBalancerInfo:',
    `          ContainerName: ${quote(appSpec.containerName)}`,
    `          ContainerPort: ${appSpec.containerPort}`,
    '        PlatformVersion: "LATEST"',
    '        NetworkConfiguration:',
    '          AwsvpcConfiguration:',
    `            Subnets: [${appSpec.subnetIds.map(quote).join(', ')}]`,
    `            SecurityGroups: [${appSpec.securityGroupIds.map(quote).join(', ')}]`,
    '            AssignPublicIp: "DISABLED"',
    ...renderHooks(appSpec.hooks),
  ].join('\n')}\n`;
}

function renderHooks(hooks: AppSpecProps['hooks']): string[] {
  const lines = Object.entries(lifecycleEvents).flatMap(([key, event]) => {
    const functionArn = hooks[key as keyof typeof lifecycleEvents];
    return functionArn === undefined ? [] : [`  - ${event}: ${quote(functionArn)}`];
  });
  return lines.length === 0 ? [] : ['Hooks:', ...lines];
}

const quote = (text: string): string => JSON.stringify(text);
