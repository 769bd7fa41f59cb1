/** Wall times of whole processes, and of two in turn so that a machine that slows down slows both. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Command {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit statuses that are no failure. @default - 0 */
  readonly statuses?: readonly number[];
}

/**
 * Wall time of `node` with these arguments, in milliseconds.
 *
 * @throws Error the command fails
 */
export const timeNode = (command: Command): number => timeCommand(process.execPath, command);

/** The same of any program. */
export function timeCommand(
  program: string,
  { args, cwd, env = process.env, statuses = [0] }: Command,
): number {
  const started = performance.now();
  const result = spawnSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const milliseconds = performance.now() - started;
  if (result.status === null || !statuses.includes(result.status)) {
    throw new Error(`${program} ${args.join(' ')} failed:\n${result.stderr.toString()}`);
  }
  return milliseconds;
}

/** Median of what `measure` returns, after one run that does not count. */
export function medianOf(runs: number, measure: () => number): number {
  measure();
  return median(Array.from({ length: runs }, measure));
}

/** Median of the ratios of two measures taken in turn. */
export function medianRatio(runs: number, first: () => number, second: () => number): number {
  first();
  second();
  return median(Array.from({ length: runs }, () => first() / second()));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Prints a figure beside what it may be at most. */
export function printFigure(name: string, value: number, unit: string, atMost: number): void {
  const verdict = value <= atMost ? 'within' : 'OVER';
  console.log(
    `${name.padEnd(58)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(4)} (${verdict} ${atMost} ${unit})`,
  );
}

/** Prints a rate beside what it must be at least. */
export function printRate(name: string, value: number, unit: string, atLeast: number): void {
  const verdict = value >= atLeast ? 'at least' : 'UNDER';
  console.log(
    `${name.padEnd(58)} ${value.toFixed(0).padStart(8)} ${unit.padEnd(4)} (${verdict} ${atLeast} ${unit})`,
  );
}
