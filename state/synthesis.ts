/** Stacks of a synth: where each keeps its state. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StateError } from './failures';

export interface Stack {
  readonly name: string;
  /** Absolute; holds cdk.tf.json. */
  readonly directory: string;
  /** The backend alone, as Terraform reads it. */
  readonly backend: Readonly<Record<string, unknown>>;
}

interface Manifest {
  readonly stacks?: Readonly<
    Record<string, { readonly synthesizedStackPath: string; readonly dependencies?: readonly string[] }>
  >;
}

/**
 * @param synth - directory of a synth
 * @returns stacks after those that they read
 * @throws StateError it is no synth
 */
export function stacksIn(synth: string): readonly Stack[] {
  const { stacks = {} } = readJson(join(synth, 'manifest.json')) as Manifest;
  const ordered: string[] = [];
  const add = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const other of stacks[name]?.dependencies ?? []) add(other);
    ordered.push(name);
  };
  for (const name of Object.keys(stacks)) add(name);
  return ordered.map((name) => {
    const file = resolve(synth, stacks[name]?.synthesizedStackPath ?? '');
    const { terraform } = readJson(file) as { readonly terraform?: Stack['backend'] };
    const { backend, cloud } = terraform ?? {};
    return { name, directory: dirname(file), backend: cloud === undefined ? { backend } : { cloud } };
  });
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    throw new StateError(`${path} cannot be read: npx cdktf synth --output DIR writes a synth`);
  }
}

/** Whether states are files of this machine. */
export const isLocal = ({ backend }: Stack): boolean =>
  typeof backend.backend === 'object' && backend.backend !== null && 'local' in backend.backend;
