/** `npm run state`: moves states between backends, because cdktf cannot. */
import { resolve } from 'node:path';
import { command, commands, flag, nameOf, option, required } from '../support/arguments';
import { exitStatus, StateError } from './failures';
import { backupDirectory, move, verify } from './move';
import { stacksIn } from './synthesis';

const fail = (message: string): Error => new StateError(message, exitStatus.badUsage);

const moving = command({
  name: 'npm run state -- move',
  synopsis: ['--from DIR [--to DIR] [--backup DIR] [--no-plan]'],
  description: `Copies the state of every stack, writes it to where the new synth keeps it, and reads it again there; then plans every stack. Nothing is overwritten and nothing is deleted: local state files get the suffix .moved.

Before it: npx cdktf synth --output before, then the new backend in cdktf.json, then npm run synth.`,
  options: {
    from: required('DIR', nameOf('a directory'), 'synth with the old backend, beside cdktf.out'),
    to: option('DIR', nameOf('a directory'), 'synth with the new backend', 'cdktf.out'),
    backup: option('DIR', nameOf('a directory'), 'copies of the states (default: state-backup/TIME)'),
    'no-plan': flag('leave the plans out: they need credentials'),
  },
  fail,
});

const state = commands({
  name: 'npm run state',
  description: 'States of the stacks. Needs terraform, and credentials for both backends.',
  commands: { move: moving },
  notes: 'Exit status: 0 moved, and all plans are empty; 1 not; 2 wrong usage',
  fail,
});

async function main(argv: readonly string[]): Promise<number> {
  const given = state.parse(argv);
  if (given.help !== undefined) {
    process.stdout.write(given.help);
    return exitStatus.done;
  }
  const { from, to, backup, 'no-plan': noPlan } = given.options;
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const stacks = stacksIn(to);
  await move({
    from: stacksIn(from),
    to: stacks,
    backup: resolve(backup ?? backupDirectory(new Date())),
    print,
    env: process.env,
  });
  if (noPlan || (await verify(stacks, { print, env: process.env }))) return exitStatus.done;
  throw new StateError('the states have moved; the plans above show what has changed since the last apply');
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof StateError ? error.message : String(error)}\n`);
    process.exitCode = error instanceof StateError ? error.status : exitStatus.failed;
  },
);
