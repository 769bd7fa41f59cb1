/** Drift in the issue of a repository. Pure. */
import { countDrift, type StackDrift } from '../drift';
import { plural } from '../words';
import { everything } from './detail';
import { code } from './escape';
import { driftTable } from './plans';

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
