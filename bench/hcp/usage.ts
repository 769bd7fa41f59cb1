/** What a command costs: wall time, and CPU seconds, which the load of the machine changes less. */
import { readFileSync } from 'node:fs';
import { timeCommand, type Command } from '../measure';

export interface Usage {
  readonly seconds: number;
  /** NaN where there is no /proc. */
  readonly cpuSeconds: number;
}

/** @param server - process id of what works for the command besides */
export function usageOf(program: string, command: Command, server?: number): Usage {
  const used = () => cpuSecondsOf('self') + (server === undefined ? 0 : cpuSecondsOf(server));
  const before = used();
  const milliseconds = timeCommand(program, command);
  return { seconds: milliseconds / 1000, cpuSeconds: used() - before };
}

export const sum = (...usages: readonly Usage[]): Usage => ({
  seconds: usages.reduce((all, { seconds }) => all + seconds, 0),
  cpuSeconds: usages.reduce((all, { cpuSeconds }) => all + cpuSeconds, 0),
});

export function printUsage(name: string, { seconds, cpuSeconds }: Usage): void {
  const cpu = Number.isNaN(cpuSeconds) ? '' : `   ${cpuSeconds.toFixed(2)} s CPU`;
  console.log(`  ${name.padEnd(56)} ${seconds.toFixed(2).padStart(8)} s${cpu}`);
}

/** Of a process and of its children that have ended, theirs included. */
function cpuSecondsOf(process: number | 'self'): number {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
    // utime, stime, cutime and cstime of proc(5), in hundredths; the name before may hold spaces.
    const [own = NaN, ...others] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number);
    return others.reduce((all, ticks) => all + ticks, own) / 100;
  } catch {
    return NaN;
  }
}
