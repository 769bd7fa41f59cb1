/** The log of a build in CloudWatch Logs, as CodeBuild writes it. */
import type { RegionalClient } from '../../contract/client';
import { AwsError } from '../../protocol/aws-error';
import { LogStream, unlessThere } from '../../support/log-stream';
import { PhaseFailure, type Build } from './build';

export interface BuildLog {
  /** A line of CodeBuild's own: `[Container] 2026/01/02 03:04:05.123456 Entering phase BUILD`. */
  readonly say: (line: string) => void;
  /** A line that a command has written. */
  readonly write: (line: string) => void;
  /** Shows `***` in the place of a value from now on. */
  readonly hide: (secret: string) => void;
  /** Settles when all lines are out. */
  readonly close: () => Promise<void>;
}

/**
 * @param place - undefined where no log is kept
 * @throws PhaseFailure the stream cannot be created
 */
export async function openBuildLog(aws: RegionalClient, place: Build['log']): Promise<BuildLog> {
  if (place === undefined)
    return buildLog(
      () => undefined,
      () => Promise.resolve(),
    );
  const { groupName: logGroupName, streamName: logStreamName } = place;
  try {
    await unlessThere(aws.json('logs.CreateLogGroup', { logGroupName }));
    await unlessThere(aws.json('logs.CreateLogStream', { logGroupName, logStreamName }));
  } catch (error) {
    const cause = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `the log stream ${logStreamName} of ${logGroupName} cannot be created: ${cause}`,
    );
  }
  const stream = new LogStream((logEvents) =>
    aws.json('logs.PutLogEvents', { logGroupName, logStreamName, logEvents }),
  );
  return buildLog(
    (line) => {
      stream.write(line);
    },
    () => stream.close(),
  );
}

/** CloudWatch Logs takes no empty event. */
const emptyLine = ' ';

function buildLog(put: (line: string) => void, close: () => Promise<void>): BuildLog {
  const secrets: string[] = [];
  const write = (line: string) => {
    const shown = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line);
    put(shown === '' ? emptyLine : shown);
  };
  return {
    say: (line) => {
      write(`[Container] ${timestamp(new Date())} ${line}`);
    },
    write,
    hide: (secret) => {
      // Commands write line by line.
      const lines = secret.split('\n').filter((line) => line.trim() !== '');
      secrets.push(...lines);
      // A secret may hold another one.
      secrets.sort((a, b) => b.length - a.length);
    },
    close,
  };
}

/** `2026/01/02 03:04:05.123000`, of the wall's clock, as the events of the log. */
function timestamp(time: Date): string {
  return time.toISOString().replaceAll('-', '/').replace('T', ' ').replace('Z', '000');
}
