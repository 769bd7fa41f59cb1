/**
 * What happened to a deployment, in a file of its own: JSON lines that are only ever appended, the record first. A line
 * is on the disk before anything is done about it.
 */
import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import type { DeploymentEvent } from '../../deployment/machine';
import { messageOf } from '../failures';
import type { DeploymentRecord, Facts } from './record';

/** Raised whenever a journal of an older engine could be misread. */
const journalVersion = 1;

interface Head {
  readonly version: number;
  readonly record: DeploymentRecord;
}

/** Facts replace those of the same name. */
export type Entry = { readonly event: DeploymentEvent } | { readonly facts: Facts };

export interface JournalContent {
  readonly record: DeploymentRecord;
  readonly entries: readonly Entry[];
}

export class Journal {
  readonly #path: string;
  private constructor(path: string) {
    this.#path = path;
  }

  /** Begins the journal of a new deployment. @throws Error where there is one already */
  static create(path: string, record: DeploymentRecord): Journal {
    const head: Head = { version: journalVersion, record };
    write(path, 'ax', head);
    return new Journal(path);
  }

  /**
   * Goes on with a journal. A last line that was cut short by a kill never took effect: it is cut off.
   *
   * @returns undefined where not even the record was written
   * @throws Error a journal of another version, or one that is damaged elsewhere
   */
  static open(path: string): { readonly journal: Journal; readonly content: JournalContent } | undefined {
    const bytes = readFileSync(path);
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    const [head, ...entries] = parseLines(path, whole.toString('utf8'));
    if (head === undefined) return undefined;
    const { version, record } = head as Head;
    if (version !== journalVersion) {
      throw new Error(
        `journal ${path} has version ${version}, this engine reads ${journalVersion}: start with an empty directory`,
      );
    }
    if (whole.length < bytes.length) truncateSync(path, whole.length);
    return { journal: new Journal(path), content: { record, entries: entries as Entry[] } };
  }

  append(entry: Entry): void {
    write(this.#path, 'a', entry);
  }
}

/** All or nothing: of a line that a full disk refused no part stays, or the next one would be damaged by it. */
function write(path: string, flags: 'a' | 'ax', line: object): void {
  const file = openSync(path, flags, 0o600);
  const { size } = fstatSync(file);
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  } finally {
    closeSync(file);
  }
}

function parseLines(path: string, text: string): unknown[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index): unknown => {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw new Error(`journal ${path} is damaged in line ${index + 1}: ${messageOf(error)}`);
      }
    });
}
