/** The directory of an engine's journals: one engine at a time. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockByProcess, unlock } from '../../support/process-lock';
import { Journal, type JournalContent } from './journal';
import type { DeploymentRecord } from './record';

const suffix = '.jsonl';

export class JournalDirectory {
  readonly #path: string;
  readonly #lock: string;

  /**
   * Creates the directory where it is missing, and locks it.
   *
   * @throws Error another engine that is alive has locked it
   */
  constructor(path: string) {
    this.#path = path;
    this.#lock = join(path, 'engine.pid');
    mkdirSync(path, { recursive: true, mode: 0o700 });
    lockByProcess(
      this.#lock,
      (holder) =>
        new Error(`${this.#lock} says that process ${holder} works on these journals: end it first`),
    );
  }

  create(record: DeploymentRecord): Journal {
    return Journal.create(this.#file(record.id), record);
  }

  /** All journals, the oldest deployment first. One without a record is that of a deployment nobody was told of. */
  open(): { readonly journal: Journal; readonly content: JournalContent }[] {
    const opened = readdirSync(this.#path)
      .filter((name) => name.endsWith(suffix))
      .flatMap((name) => {
        const path = join(this.#path, name);
        const found = Journal.open(path);
        if (found === undefined) rmSync(path);
        return found ?? [];
      });
    return opened.sort((one, other) => one.content.record.createTime - other.content.record.createTime);
  }

  unlock(): void {
    unlock(this.#lock);
  }

  #file(id: string): string {
    return join(this.#path, `${id}${suffix}`);
  }
}
