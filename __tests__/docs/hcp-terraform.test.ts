/** docs/hcp-terraform.md: its commands, options and settings are there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from '../../hcp/arguments';
import { Failure } from '../../hcp/failures';
import { readSettings } from '../../stacks/settings';
import { readArguments as readPlansArguments } from '../../review/plan-files/arguments';
import { readArguments } from '../../workspaces/arguments';
import { root } from '../support/run';

const text = readFileSync(join(root, 'docs/hcp-terraform.md'), 'utf8');
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, block = '']) =>
    block.trim(),
  );
const lines = blocks('sh').flatMap((block) => block.split('\n').map((line) => line.trim()));
const argumentsOf = (command: string) =>
  lines
    .filter((line) => line.startsWith(`${command} `))
    .map((line) => line.slice(command.length + 1).split(' '));

test('every command of npm run workspaces is accepted', () => {
  const commands = argumentsOf('npm run workspaces --');
  expect(commands.length).toBeGreaterThan(3);
  const env = { RUN_TASK_HMAC_KEY: 'a key of at least 16 characters' };
  for (const args of commands) expect(readArguments(args, env)).toMatchObject({ command: args[0] });
});

test('every command of npm run plans is accepted', () => {
  const commands = argumentsOf('npm run plans --');
  expect(commands.length).toBeGreaterThan(1);
  for (const args of commands) expect(readPlansArguments(args, {})).toMatchObject({ command: args[0] });
});

test('every option of npm run hcp is in its table, with its default', () => {
  const help = readOptions(['--help']);
  const inHelp = [...('help' in help ? help.help : '').matchAll(/^ {2,}--([\w-]+)/gm)].map(
    ([, name]) => name,
  );
  const inTable = [...text.matchAll(/^\| `--([\w-]+)/gm)].map(([, name]) => name);
  expect(inTable.toSorted()).toEqual(inHelp.filter((name) => name !== 'help').toSorted());
});

test('a command begins where our options end', () => {
  const [given = []] = argumentsOf('npm run hcp --');
  expect(readOptions(given)).toMatchObject({ command: given, runs: 1 });
  expect(readOptions(['--runs', '2', '--empty', '--', 'terraform', '--help'])).toMatchObject({
    runs: 2,
    empty: true,
    command: ['terraform', '--help'],
  });
});

test('an address of listeners is for the AWS that is started', () => {
  const address = ['--listener-address', '127.0.76.1'];
  expect(readOptions(address)).toMatchObject({ listenerAddress: '127.0.76.1', command: [] });
  expect(() => readOptions([...address, '--aws', 'http://127.0.0.1:4566'])).toThrow(Failure);
});

test('the settings are accepted', () => {
  const [manifest = ''] = blocks('json');
  const { context } = JSON.parse(manifest) as { readonly context: { readonly blueGreen: unknown } };
  expect(readSettings(context.blueGreen).backend).toMatchObject({ type: 'cloud', project: 'Shop' });
});

test('links lead to headings of the page', () => {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replace(/\s+/g, '-'),
  );
  for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor);
});
