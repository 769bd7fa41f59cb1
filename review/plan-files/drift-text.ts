/** Drift in words: on a terminal, and in the issue of a repository. Pure. */
import { code } from '../report/markdown/escape';
import { driftTable } from '../report/markdown/plans';
import { everything } from '../report/markdown/detail';
import { visible } from '../report/visible';
import { plural } from '../report/words';
import type { StackDrift } from './drift';

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

/** Characters of a body: https://docs.github.com/en/rest/issues/issues#create-an-issue */
const longest = 65_536;

/** The text of the issue, without its marker. */
export function driftMarkdown(stacks: readonly StackDrift[]): string {
  const drifted = stacks.filter(({ drift }) => drift.length > 0);
  const text = [
    `${plural(countDrift(stacks), 'resource has', 'resources have')} been changed outside of Terraform. The next apply reverts what the settings say, or fails on it.`,
    '',
    'Revert each change, or make it in the settings and apply. This issue closes when nothing of it is left.',
    ...drifted.flatMap(({ stack, drift }) => [
      '',
      ...driftTable(code(stack, 200), drift, everything).slice(1),
    ]),
    '',
  ].join('\n');
  if (text.length < longest - 1000) return text;
  return `${text.slice(0, text.lastIndexOf('\n', longest - 1000))}\n\n_And more: npm run plans -- drift lists all._\n`;
}
