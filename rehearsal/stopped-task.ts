/** A task that stopped, and everything that is known of the cause. Pure. */

/** Why a task stopped although it was wanted. */
export type TaskFault =
  /** It never ran: a secret, an image or a program is missing, or a dependency failed. */
  | 'failed-to-start'
  /** An essential container ended by itself. */
  | 'exited'
  | 'unhealthy-container'
  | 'unhealthy-target';

/** Health checks that failed in a row, and what the last one got. */
export interface FailedChecks {
  /** What was asked: a command, or a URL. */
  readonly check: string;
  /** Failures in a row. */
  readonly failures: number;
  /** For example `exit status 1: connection refused` or `503: database is down`. */
  readonly answer: string;
}

export interface StoppedContainer {
  readonly name: string;
  readonly essential: boolean;
  /** @default - it never ran, or runs still */
  readonly exitCode?: number;
  /** Why it did not start or was killed, in AWS's words. @default - none */
  readonly reason?: string;
  /** Its last lines, the newest last. */
  readonly log: readonly string[];
  /** @default - its health check passed the last time, or it has none */
  readonly healthCheck?: FailedChecks;
}

export interface StoppedTask {
  readonly taskArn: string;
  /** ECS service. @default - a task of no service */
  readonly service?: string;
  /** Id of the task set or the deployment that started it. */
  readonly startedBy?: string;
  /** `family:revision` */
  readonly taskDefinition: string;
  readonly stopCode: string;
  readonly stoppedReason: string;
  /** @default - somebody wanted it to stop */
  readonly fault?: TaskFault;
  /** AWS time in milliseconds since the epoch. @default - it never ran */
  readonly startedAt?: number;
  /** AWS time in milliseconds since the epoch. */
  readonly stoppingAt: number;
  readonly containers: readonly StoppedContainer[];
  /** Health checks of load balancers that failed when it was stopped. */
  readonly targetChecks: readonly FailedChecks[];
}

/** A task that stops: `final` once all of its containers have ended. */
export interface TaskStop {
  readonly task: StoppedTask;
  readonly final: boolean;
}

const signals: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/** @returns name of the signal that ended a program, by Docker's exit code for it: 128 and the signal's number */
export const signalOf = (exitCode: number | undefined): string | undefined =>
  exitCode === undefined ? undefined : signals[exitCode - 128];

/** The id in a task's ARN, as far as it tells tasks apart to a reader. */
export const shortTaskId = ({ taskArn }: StoppedTask): string =>
  (taskArn.split('/').at(-1) ?? taskArn).slice(0, 8);

/** The cause in one sentence: the reason, then what the container did that took the task along. */
export function causeOf(task: StoppedTask): string {
  const { stoppedReason, containers, targetChecks, fault } = task;
  const checks = [...targetChecks, ...containers.flatMap(({ healthCheck }) => healthCheck ?? [])];
  const details =
    fault === 'exited'
      ? containers.filter(hasEndedByItself).map(describeEnd)
      : fault === 'unhealthy-container' || fault === 'unhealthy-target'
        ? checks.map(describeChecks)
        : [];
  return [stoppedReason, ...details].join(': ');
}

const hasEndedByItself = ({ essential, exitCode }: StoppedContainer): boolean =>
  essential && exitCode !== undefined;

/** For example `container web exited with code 137 (SIGKILL): OutOfMemoryError: …`. */
export function describeEnd({ name, exitCode, reason, log }: StoppedContainer): string {
  const signal = signalOf(exitCode);
  const why = reason ?? errorLine(log);
  return `container ${name} exited with code ${exitCode ?? 'unknown'}${signal === undefined ? '' : ` (${signal})`}${why === undefined ? '' : `: ${why}`}`;
}

export const describeChecks = ({ check, failures, answer }: FailedChecks): string =>
  `${check} failed${failures > 1 ? ` ${failures} times` : ''}: ${answer}`;

/** The line of a log that most likely names the error: stacks and version banners come after it. */
const errorLine = (log: readonly string[]): string | undefined =>
  log.find((line) => /^(\w*(Error|Exception)\b|error|fatal|panic|.*: error)/i.test(line.trim()))?.trim() ??
  log.at(-1)?.trim();

/** Equal for tasks that stopped in the same way: ids, addresses and times do not count. */
export function sameness({ fault, stopCode, stoppedReason, containers, targetChecks }: StoppedTask): string {
  const ends = containers
    .filter(({ essential }) => essential)
    .map(({ name, exitCode, reason }) => (fault === 'exited' ? [name, exitCode, reason] : [name]));
  return JSON.stringify([
    fault ?? stopCode,
    fault === 'exited' ? '' : stoppedReason,
    ends,
    targetChecks.map(({ answer }) => answer),
  ]);
}

/** Tasks that must have stopped in the same way before the replacement counts as hopeless. */
const hopelessAfter = 3;

/**
 * @param tasks - of one task set, in the order in which they stopped
 * @returns the task that stands for all of them, if none was ever well and every one stopped in the same way
 */
export function hopeless(tasks: readonly StoppedTask[]): StoppedTask | undefined {
  const [first] = tasks;
  if (first?.fault === undefined || tasks.length < hopelessAfter) return undefined;
  return tasks.every((task) => sameness(task) === sameness(first)) ? first : undefined;
}
