/** docs/releases.md has the commands, the exit statuses and the text of the program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments, usage } from '../../releases/arguments';
import { exitStatus } from '../../releases/failures';
import { statusOf } from '../../releases/model/status';
import { renderStatus } from '../../releases/render/status';
import { noStyle } from '../../releases/render/style';
import { facts, ref } from '../support/release-facts';
import { root } from '../support/run';

const page = readFileSync(join(root, 'docs/releases.md'), 'utf8');

/** What stands in the first column of the table below a heading. */
const firstColumn = (heading: string): string[] => {
  const section = page.split(/^(?:# |## )/m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (?!---|command|status)(.*?) \|/gm)].map(([, cell = '']) => cell);
};

it('lists every command of the usage', () => {
  const commands = [...usage.matchAll(/^(?:Usage:| {6}) npm run releases -- (\w+)/gm)].map(
    ([, name]) => name,
  );
  expect(firstColumn('Releases').map((cell) => /\w+/.exec(cell)?.[0])).toEqual(commands);
});

it('lists every exit status', () => {
  expect(firstColumn('Exit statuses')).toEqual(Object.values(exitStatus).map(String));
});

it('shows a status as it is printed', () => {
  expect(page).toContain(renderStatus(statusOf(ref, facts), noStyle));
});

it('shows commands that are accepted', () => {
  const lines = [...page.matchAll(/^npm run releases -- (.*)$/gm)].map(([, line = '']) => line.split(' '));
  expect(lines.map((line) => parseArguments(line).command)).toEqual([
    ...['watch', 'stop', 'watch', 'rollback', 'watch'],
  ]);
});
