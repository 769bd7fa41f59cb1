/** Drift on a terminal. Pure. */
import type { ReviewedPlan } from '../result';
import { visible } from './visible';
import { plural } from './words';

export type StackDrift = Pick<ReviewedPlan, 'stack' | 'drift'>;

const countOf = ({ drift }: StackDrift): number => new Set(drift.map(({ address }) => address)).size;

/** @returns the number of resources that have drifted */
export const countDrift = (stacks: readonly StackDrift[]): number =>
  stacks.reduce((sum, stack) => sum + countOf(stack), 0);

/** A line for each stack, and for each resource what of it has changed. */
export const driftLines = (stacks: readonly StackDrift[]): readonly string[] =>
  stacks.flatMap((stack) => {
    const count = countOf(stack);
    return [
      `${visible(stack.stack)}: ${count === 0 ? 'no drift' : `${plural(count, 'resource')} changed outside of Terraform`}`,
      ...stack.drift.map(
        ({ address, attributes }) =>
          `  ${visible(address)}: ${attributes.map(({ path }) => visible(path)).join(', ')}`,
      ),
    ];
  });
