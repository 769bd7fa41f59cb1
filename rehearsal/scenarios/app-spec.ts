/** AppSpec files of releases, parsed. */
import type { HookName } from '../../deployment/machine';
import type { AppSpecDocument, Stage } from './stage';

type HookArns = Readonly<Partial<Record<HookName, string>>>;

/** The AppSpec of the stage with another task definition, and with these functions in the place of its own. */
export function releaseAppSpec(
  stage: Stage,
  { taskDefinitionArn, hookArns }: { readonly taskDefinitionArn: string; readonly hookArns: HookArns },
): AppSpecDocument {
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

const plainAppSpec = ({ containerName, containerPort }: Stage): AppSpecDocument => ({
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
