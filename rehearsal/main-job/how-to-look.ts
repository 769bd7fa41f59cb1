/** How a kept rehearsal is looked at from another terminal. */
import type { EmbeddedAws } from '../cloud';
import { describeListener } from '../runtime/load-balancer';
import type { SynthesizedStack } from '../terraform/synthesis';

/** Lines to print: the listeners, the variables that lead to the embedded AWS, and commands that show what is there. */
export function howToLook(
  cloud: EmbeddedAws,
  stacks: readonly SynthesizedStack[],
  workspace: string,
): string[] {
  return [
    `kept: the embedded AWS at ${cloud.endpoint}, stacks and state in ${workspace}`,
    ...cloud.loadBalancers.ports().map((port) => `  ${describeListener(port)}`),
    'in another terminal:',
    ...Object.entries(cloud.environment()).map(([name, value]) => `  export ${name}=${value}`),
    ...stacks
      .flatMap(logGroups)
      .map((group) => `  aws logs filter-log-events --log-group-name ${group} --query 'events[].message'`),
    '  npm run releases -- status',
    'Ctrl-C ends it',
  ];
}

/** Names that are known before the apply. */
const logGroups = ({ resources }: SynthesizedStack): string[] =>
  Object.values(resources.aws_cloudwatch_log_group ?? {}).flatMap(({ name }) =>
    typeof name === 'string' && !name.includes('${') ? name : [],
  );
