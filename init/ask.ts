/** Questions, a line each. */
import type { Interface } from 'node:readline/promises';
import { exitStatus, InitError } from './failures';

/** Reads answers: those of a person on a terminal. */
export type Ask = (question: string, fallback: string) => Promise<string>;

/** @returns asks on a terminal; an empty answer is the fallback */
export function askOn(lines: Interface): Ask {
  const closed = new Promise<never>((_, reject) => {
    lines.once('close', () => {
      reject(new InitError('interrupted: nothing has changed', exitStatus.interrupted));
    });
  });
  // Reported by the question that is open.
  closed.catch(() => undefined);
  lines.once('SIGINT', () => {
    lines.close();
  });
  return async (question, fallback) => {
    const answer = await Promise.race([lines.question(`${question} [${fallback}]: `), closed]);
    return answer.trim() === '' ? fallback : answer.trim();
  };
}
