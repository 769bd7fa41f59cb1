/** Moves the states of stacks from where one synth keeps them to where another one does. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { factsOf, isSame, stepFor, type StateFacts } from './facts';
import { StateError } from './failures';
import { isLocal, type Stack } from './synthesis';
import { Place, terraform } from './terraform';

export interface MoveProps {
  readonly from: readonly Stack[];
  readonly to: readonly Stack[];
  /** Directory of the copies, which is made. */
  readonly backup: string;
  readonly print: (line: string) => void;
  /** Of Terraform: credentials for both backends. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Copies every state of both places to the backup before any is written, writes each to its new place, and reads it again
 * there. What is in the old place stays; local state files are renamed, so that nobody goes on with them.
 *
 * @throws StateError a place that cannot be used, or where another state is; only an earlier version of the same
 * state is overwritten
 */
export async function move({ from, to, backup, print, env }: MoveProps): Promise<void> {
  const pairs = to.map((stack) => {
    const old = from.find(({ name }) => name === stack.name);
    if (old === undefined)
      throw new StateError(
        `the old synth has no stack ${stack.name}: synthesize both from the same settings but for backend`,
      );
    return { old, stack };
  });
  mkdirSync(backup, { recursive: true, mode: 0o700 });
  const moves: {
    readonly old: Stack;
    readonly stack: Stack;
    readonly file: string;
    readonly facts: StateFacts;
  }[] = [];
  // Everything is looked at before anything is changed.
  for (const { old, stack } of pairs) {
    const file = await copied(old, backup, env);
    if (file === undefined) {
      print(`${stack.name}: no state to move`);
      continue;
    }
    const place = await Place.of(stack, 'new state', env);
    const found = await place.pull();
    const there = factsOf(found);
    place.remove();
    // What is there now is kept, too, whatever becomes of it.
    if (there !== undefined)
      writeFileSync(resolve(backup, `${stack.name}.new-place.tfstate`), found, { mode: 0o600, flush: true });
    const step = stepFor(file.facts, there);
    if (step === 'occupied')
      throw new StateError(
        `${stack.name}: the new place has the state of something else (lineage ${there?.lineage ?? ''}): nothing was moved; choose another place, or delete that state if nobody needs it`,
      );
    if (step === 'moved') {
      // A move that was cut short may have left the old one in use.
      if (isSame(file.facts, there)) retire(old);
      print(`${stack.name}: moved already`);
    }
    if (step === 'move') moves.push({ old, stack, ...file });
  }
  for (const { old, stack, file, facts } of moves) {
    await expectUnchanged(old, facts, env);
    const place = await Place.of(stack, 'new state', env);
    await place.push(file);
    const arrived = factsOf(await place.pull());
    place.remove();
    if (!isSame(facts, arrived))
      throw new StateError(
        `${stack.name}: what is in the new place is not what was written; the copy is ${file}`,
      );
    await expectUnchanged(old, facts, env);
    retire(old);
    print(`${stack.name}: ${facts.resources} resources moved; copy: ${file}`);
  }
}

/** @throws StateError somebody has applied in the old place since the copy */
async function expectUnchanged(old: Stack, facts: StateFacts, env: NodeJS.ProcessEnv): Promise<void> {
  const place = await Place.of(old, 'old state', env);
  const now = factsOf(await place.pull());
  place.remove();
  if (!isSame(facts, now))
    throw new StateError(
      `${old.name}: an apply has changed the old state while it was being moved: stop everybody who applies there, and move again`,
    );
}

/** @returns undefined if there is no state */
async function copied(
  stack: Stack,
  backup: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly file: string; readonly facts: StateFacts } | undefined> {
  const place = await Place.of(stack, 'old state', env);
  const text = await place.pull();
  place.remove();
  const facts = factsOf(text);
  if (facts === undefined) return undefined;
  const file = resolve(backup, `${stack.name}.tfstate`);
  writeFileSync(file, text, { mode: 0o600, flush: true });
  return { file, facts };
}

/** A local state that has moved. */
function retire(stack: Stack): void {
  if (!isLocal(stack)) return;
  const { local } = stack.backend.backend as { readonly local: { readonly path?: string } };
  const path = resolve(stack.directory, local.path ?? 'terraform.tfstate');
  if (existsSync(path)) renameSync(path, `${path}.moved`);
}

/**
 * Plans every stack in its new place.
 *
 * @returns whether all plans are empty
 */
export async function verify(
  stacks: readonly Stack[],
  { print, env }: Pick<MoveProps, 'print' | 'env'>,
): Promise<boolean> {
  let empty = true;
  for (const { name, directory } of stacks) {
    const initialized = await terraform(
      ['init', '-input=false', '-no-color', '-reconfigure'],
      directory,
      env,
    );
    const again =
      initialized.status === 0
        ? initialized
        : await terraform(['init', '-input=false', '-no-color'], directory, env);
    if (again.status !== 0) throw new StateError(`${name}: terraform init says:\n${again.stderr.trim()}`);
    const { status, stdout, stderr } = await terraform(
      ['plan', '-input=false', '-no-color', '-detailed-exitcode'],
      directory,
      env,
    );
    if (status === 1) throw new StateError(`${name}: terraform plan says:\n${stderr.trim()}`);
    if (status === 2) {
      empty = false;
      print(stdout.trim());
    }
    print(`${name}: ${status === 0 ? 'the plan is empty' : 'the plan changes something'}`);
  }
  return empty;
}

/** A directory of its own for each move. */
export const backupDirectory = (now: Date): string =>
  join('state-backup', now.toISOString().replace(/[:.]/g, '-'));
