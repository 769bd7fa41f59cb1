/** The log of a build in CloudWatch Logs, as CodeBuild writes it. */
import { AwsError } from '../../service';
import type { Ask } from '../../support/ask';
import { LogStream, unlessThere } from '../../support/log-stream';
import { PhaseFailure } from './build';

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

export interface BuildLogProps {
  readonly ask: Ask;
  readonly region: string;
  /** @default - nothing is kept */
  readonly place: { readonly groupName: string; readonly streamName: string } | undefined;
}

/** @throws PhaseFailure the stream cannot be created */
export async function openBuildLog({ ask, region, place }: BuildLogProps): Promise<BuildLog> {
  if (place === undefined)
    return buildLog(
      () => undefined,
      () => Promise.resolve(),
    );
  const { groupName: logGroupName, streamName: logStreamName } = place;
  try {
    await unlessThere(ask('Logs_20140328.CreateLogGroup', { logGroupName }, region));
    await unlessThere(ask('Logs_20140328.CreateLogStream', { logGroupName, logStreamName }, region));
  } catch (error) {
    const cause = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `the log stream ${logStreamName} of ${logGroupName} cannot be created: ${cause}`,
    );
  }
  const stream = new LogStream((logEvents) =>
    ask('Logs_20140328.PutLogEvents', { logGroupName, logStreamName, logEvents }, region),
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
