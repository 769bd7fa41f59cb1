/** Where the states of earlier versions are recorded: a file a stack, as Terraform wrote it. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Version } from './version';

export const directoryOf = (version: Version): string => join(__dirname, '../../fixtures/states', version);

/** Name of the file in which a stack has its state, in the directory of cdktf.json. */
export const stateFileOf = (stack: string): string => `terraform.${stack}.tfstate`;

/** Files by stack. */
export const recordedStates = (version: Version): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(directoryOf(version)).map((file) => [
      basename(file, '.json'),
      join(directoryOf(version), file),
    ]),
  );

interface State {
  readonly resources: readonly { readonly mode: string; readonly type: string; readonly name: string }[];
}

/** Addresses of the managed resources of all stacks. */
export const addressesIn = (states: ReadonlyMap<string, string>): ReadonlySet<string> =>
  new Set(
    [...states.values()]
      .map((file) => JSON.parse(readFileSync(file, 'utf8')) as State)
      .flatMap(({ resources }) => resources)
      .filter(({ mode }) => mode === 'managed')
      .map(({ type, name }) => `${type}.${name}`),
  );
