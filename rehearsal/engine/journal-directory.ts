/** The directory of an engine's journals: one engine at a time. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    lock(this.#lock);
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
    rmSync(this.#lock, { force: true });
  }

  #file(id: string): string {
    return join(this.#path, `${id}${suffix}`);
  }
}

/** The lock of a process that was killed is taken over, also when another program has its id by now. */
function lock(path: string): void {
  for (;;) {
    try {
      writeFileSync(path, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid, start] = readFileSync(path, 'utf8').split(' ');
    const holder = Number(pid);
    if (isAlive(holder) && start === startOf(holder)) {
      throw new Error(`${path} says that process ${holder} works on these journals: end it first`);
    }
    rmSync(path, { force: true });
  }
}

/** When a process began, in ticks since the boot; `unknown` where the system has no /proc: there the id alone counts. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in parentheses, may hold spaces and parentheses itself.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
