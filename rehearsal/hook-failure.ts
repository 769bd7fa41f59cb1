/** A lifecycle event whose Lambda function failed it, and what the function had logged. Pure. */

export interface HookFailure {
  /** Lifecycle event, for example `AfterAllowTestTraffic`. */
  readonly event: string;
  /** Name of the function. */
  readonly functionName: string;
  /** What its last invocation logged, the newest last; without Lambda's own lines. */
  readonly log: readonly string[];
}

/** Lines of a function's log that are kept: enough for an error and what led to it. */
const keptLines = 20;

/** Lambda's own lines about an invocation: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
const ownLine = /^(INIT_START|START|END|REPORT)\b/;

/** `<time>\t<request id>\t<level>\t` of what a function of Node.js logs in the text format. */
const prefix = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]+\t(?:[A-Z]+\t)?/;

/**
 * @param events - messages of a log stream, the newest last: a function that is warm writes many invocations into one
 * @returns lines of the last invocation
 */
export function lastInvocation(events: readonly string[]): readonly string[] {
  const start = events.findLastIndex((line) => line.startsWith('START '));
  return events
    .slice(start + 1)
    .filter((line) => !ownLine.test(line))
    .flatMap((line) => line.replace(prefix, '').trimEnd().split('\n'))
    .filter((line) => line.trim() !== '')
    .slice(-keptLines);
}

/** The failure, then the log line by line. */
export function describeHookFailure({ event, functionName, log }: HookFailure): string[] {
  const failed = `the function ${functionName} failed ${event}`;
  return log.length === 0
    ? [`${failed} and logged nothing`]
    : [failed, '  its log ends:', ...log.map((line) => `    │ ${line}`)];
}
