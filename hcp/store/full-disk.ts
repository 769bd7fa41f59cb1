/** A disk that is full: what could not be written is tried again, because what Terraform has made must not be lost. */
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two tries. */
const tryAgainMs = 1000;

export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

export const diskFull = (directory: string): string =>
  `the disk is full: free some space for ${directory}, and what waits goes on by itself`;

export interface RetryProps {
  /** That is written to. */
  readonly directory: string;
  /** Called once, when the disk is full. */
  readonly log: (line: string) => void;
  /** Whether to give up. */
  readonly isOver: () => boolean;
}

/** Writes, again and again while the disk is full, unless it is over. @throws Error of another kind */
export async function writeWhenPossible(
  write: () => void,
  { directory, log, isOver }: RetryProps,
): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    try {
      write();
      return;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      if (isOver()) return;
      if (failures === 0) log(diskFull(directory));
      await delay(tryAgainMs, undefined, { ref: false });
    }
  }
}
