/** AppSpec files of releases, parsed. */
import type { HookName } from '../../deployment/machine/model';
import type { Stage } from './stage';

type Properties = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html */
export interface AppSpec {
  readonly version: number;
  readonly Resources: readonly Readonly<
    Record<string, { readonly Type: string; readonly Properties: Properties }>
  >[];
  readonly Hooks?: readonly Readonly<Record<string, string>>[];
}

type HookArns = Readonly<Partial<Record<HookName, string>>>;

/** The AppSpec of the stage with another task definition, and with these functions in the place of its own. */
export function releaseAppSpec(
  stage: Stage,
  { taskDefinitionArn, hookArns }: { readonly taskDefinitionArn: string; readonly hookArns: HookArns },
): AppSpec {
  const { Hooks = [], ...base } = stage.appSpec ?? plainAppSpec(stage);
  const kept = Hooks.filter((hook) => !Object.keys(hook).some((event) => event in hookArns));
  return {
    ...base,
    Resources: base.Resources.map((resource) =>
      Object.fromEntries(
        Object.entries(resource).map(([name, { Type, Properties }]) => [
          name,
          { Type, Properties: { ...Properties, TaskDefinition: taskDefinitionArn } },
        ]),
      ),
    ),
    Hooks: [...kept, ...Object.entries(hookArns).map(([event, arn]) => ({ [event]: arn }))],
  };
}

const plainAppSpec = ({ containerName, containerPort }: Stage): AppSpec => ({
  version: 0.0,
  Resources: [
    {
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          LoadBalancerInfo: { ContainerName: containerName, ContainerPort: containerPort },
        },
      },
    },
  ],
});
