/** What an HCP Terraform keeps: collections in memory over a journal on disk, and files for what is large. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ConfigurationVersion,
  Organization,
  Project,
  Run,
  RunTask,
  RunTrigger,
  StateVersion,
  Token,
  Variable,
  Workspace,
  WorkspaceTask,
} from '../model/entities';
import { lockByProcess, unlock } from '../../support/process-lock';
import { Journal } from './journal';

export interface Kinds {
  organizations: Organization;
  projects: Project;
  workspaces: Workspace;
  variables: Variable;
  configurationVersions: ConfigurationVersion;
  runs: Run;
  stateVersions: StateVersion;
  tokens: Token;
  runTriggers: RunTrigger;
  runTasks: RunTask;
  workspaceTasks: WorkspaceTask;
}

/** A new value, or its deletion. */
export type Change =
  | { readonly [Kind in keyof Kinds]: { readonly kind: Kind; readonly put: Kinds[Kind] } }[keyof Kinds]
  | { readonly kind: keyof Kinds; readonly delete: string };

export interface Collection<Value> {
  readonly get: (id: string) => Value | undefined;
  /** In the order in which they were made. */
  readonly all: () => readonly Value[];
}

type Maps = { readonly [Kind in keyof Kinds]: Map<string, Kinds[Kind]> };

/** Another process works on the directory. */
export class LockedDirectoryError extends Error {}

export class Store {
  readonly #maps: Maps = {
    organizations: new Map(),
    projects: new Map(),
    workspaces: new Map(),
    variables: new Map(),
    configurationVersions: new Map(),
    runs: new Map(),
    stateVersions: new Map(),
    tokens: new Map(),
    runTriggers: new Map(),
    runTasks: new Map(),
    workspaceTasks: new Map(),
  };
  readonly #journal: Journal;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();

  /**
   * @param directory - of the journal and the files; made if it is not there
   * @throws LockedDirectoryError another store is open in it
   */
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    lockByProcess(
      this.#lock,
      (pid) =>
        new LockedDirectoryError(
          `process ${pid} works in ${directory}: stop that npm run hcp, or give this one another --data`,
        ),
    );
    this.#journal = Journal.open(join(directory, 'journal.jsonl'), (changes) => {
      // Nothing but commit() writes the journal.
      for (const change of changes as readonly Change[]) this.#apply(change);
    });
  }

  /** Changes belong together: after a kill there are all of them, or none. Returns once they are on the disk. */
  commit(...changes: Change[]): void {
    if (changes.length === 0) return;
    this.#journal.append(changes);
    for (const change of changes) this.#apply(change);
    for (const listener of this.#listeners) listener(changes);
  }

  of<Kind extends keyof Kinds>(kind: Kind): Collection<Kinds[Kind]> {
    const map: Map<string, Kinds[Kind]> = this.#maps[kind];
    return { get: (id) => map.get(id), all: () => [...map.values()] };
  }

  /** Calls a listener after every commit. */
  onChange(listener: (changes: readonly Change[]) => void): void {
    this.#listeners.add(listener);
  }

  /** Path of a file beside the journal, in a directory that is there. */
  file(
    folder: 'configurations' | 'identity' | 'repositories' | 'states' | 'runs' | 'schemas',
    name: string,
  ): string {
    const directory = join(this.directory, folder);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return join(directory, name);
  }

  close(): void {
    this.#journal.close();
    unlock(this.#lock);
  }

  get #lock(): string {
    return join(this.directory, 'server.pid');
  }

  #apply(change: Change): void {
    // A union of kinds cannot be followed through a lookup by kind.
    const map = this.#maps[change.kind] as Map<string, { readonly id: string }>;
    if ('put' in change) map.set(change.put.id, change.put);
    else map.delete(change.delete);
  }
}
