import type { Stage } from '../scenarios/stage';
import type { SynthesizedStack } from '../terraform/synthesis';

/** The stack that holds the deployment group of a stage. */
export const stackOf = (
  stacks: readonly SynthesizedStack[],
  { deploymentGroup }: Pick<Stage, 'deploymentGroup'>,
): SynthesizedStack | undefined =>
  stacks.find(({ resources }) =>
    Object.values(resources.aws_codedeploy_deployment_group ?? {}).some(
      ({ deployment_group_name: name }) => name === deploymentGroup,
    ),
  );
