/** Runs the command of a container health check. */
import { printable } from '../printable';
import type { CommandEnd } from './container-runtime';
import type { GroupOptions, ProcessGroup } from './process-group';

/** Lines of a check's output that are told. */
const toldLines = 3;

/**
 * @param start - starts the command with these options
 * @param timeoutMs - wall time after which it is killed
 */
export async function runCheck(
  start: (options: Pick<GroupOptions, 'onLine'>) => Promise<ProcessGroup>,
  timeoutMs: number,
): Promise<CommandEnd> {
  const lines: string[] = [];
  let group: ProcessGroup;
  try {
    group = await start({
      onLine: (line) => {
        if (lines.push(printable(line)) > toldLines) lines.shift();
      },
    });
  } catch (error) {
    // As in a container: a command that cannot run is a failed check.
    return { passed: false, answer: error instanceof Error ? error.message : String(error) };
  }
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort();
    group.kill();
  }, timeoutMs);
  const status = await group.exited;
  clearTimeout(timer);
  const how = deadline.signal.aborted ? `no end within ${timeoutMs / 1000} s` : `exit status ${status}`;
  return { passed: status === 0, answer: lines.length === 0 ? how : `${how}: ${lines.join(' / ')}` };
}
