/**
 * Listeners that a stack hands on to other stacks, where services have rules on them. A review may see the plan of that
 * stack alone, as a run task of HCP Terraform does. Pure.
 */
import type { ResourceChange } from '../plan/model';
import { textAt } from '../plan/values';
import type { RuleContext } from './context';

/** The name that CDKTF gives to the output of a stack which another stack reads. */
const outputOf = ({ address }: ResourceChange, attribute: string): string =>
  `cross-stack-output-${address.replace('.', '')}${attribute}`;

/** Listeners whose ARN other stacks read. */
export function sharedListeners({ stacks }: Pick<RuleContext, 'stacks'>): readonly ResourceChange[] {
  return stacks.flatMap(({ plan }) => {
    const names = new Set(plan.outputs.map(({ name }) => name));
    return plan.changes.filter(
      (change) => change.type === 'aws_lb_listener' && names.has(outputOf(change, 'arn')),
    );
  });
}

/** Load balancers of such listeners. */
export function sharedLoadBalancers(
  context: Pick<RuleContext, 'stacks' | 'changesOf'>,
): readonly ResourceChange[] {
  const owners = new Set(
    sharedListeners(context).flatMap(({ before, after }) =>
      [before, after].flatMap((side) => textAt(side, ['load_balancer_arn']) ?? []),
    ),
  );
  return context
    .changesOf('aws_lb')
    .filter(({ before, after }) => [before, after].some((side) => owners.has(textAt(side, ['arn']) ?? '')));
}
