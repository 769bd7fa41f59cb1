/** The awslogs driver: what a container writes goes to CloudWatch Logs. */
import { ContainerStartError } from '../../../runtime/tasks/container-runtime';
import type { LogWriter, TaskContainer } from '../../../runtime/tasks/task-model';
import { AwsError, type CallContext } from '../../service';

/** A batch of PutLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const batchEvents = 10_000;
const batchBytes = 1_048_576;
const bytesPerEvent = 26;

/** Events that wait at most; more are dropped, as the driver's non-blocking mode drops them. */
const longestQueue = 50_000;

/** Milliseconds of wall time between two calls. */
const flushMs = 250;

const dropped: LogWriter = { write: () => undefined, close: () => Promise.resolve() };

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** @throws ContainerStartError the log group is missing */
export async function openLog(
  { name, log }: TaskContainer,
  taskId: string,
  upstream: CallContext['upstream'],
): Promise<LogWriter> {
  if (log?.driver !== 'awslogs') return dropped;
  const { 'awslogs-group': logGroupName = '', 'awslogs-stream-prefix': prefix } = log.options;
  const logStreamName = [prefix, name, taskId].filter(Boolean).join('/');
  try {
    if (log.options['awslogs-create-group'] === 'true') {
      await unlessThere(upstream('Logs_20140328.CreateLogGroup', { logGroupName }));
    }
    await unlessThere(upstream('Logs_20140328.CreateLogStream', { logGroupName, logStreamName }));
  } catch (error) {
    const cause = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
    throw new ContainerStartError(
      'ResourceInitializationError',
      `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${cause} : exit status 1`,
    );
  }
  return new LogStream((logEvents) =>
    upstream('Logs_20140328.PutLogEvents', { logGroupName, logStreamName, logEvents }),
  );
}

class LogStream implements LogWriter {
  readonly #put: (events: readonly LogEvent[]) => Promise<unknown>;
  #queue: LogEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(put: (events: readonly LogEvent[]) => Promise<unknown>) {
    this.#put = put;
  }

  write(message: string): void {
    if (this.#queue.length >= longestQueue) return;
    // Wall time, as the program's own: moto drops what is more than two hours ahead of its clock.
    this.#queue.push({ timestamp: Date.now(), message });
    this.#timer ??= setTimeout(() => void this.#flush(), flushMs);
  }

  async close(): Promise<void> {
    await this.#flush();
  }

  /** One call at a time keeps the order. A call that fails loses its lines: the container must not wait for its log. */
  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#queue;
    this.#queue = [];
    this.#flushing = this.#flushing.then(async () => {
      for (const batch of batches(events)) await this.#put(batch).catch(() => undefined);
    });
    return this.#flushing;
  }
}

function batches(events: readonly LogEvent[]): LogEvent[][] {
  const found: LogEvent[][] = [];
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.message) + bytesPerEvent;
    if (batch.length === 0 || batch.length === batchEvents || bytes + size > batchBytes) {
      batch = [];
      bytes = 0;
      found.push(batch);
    }
    batch.push(event);
    bytes += size;
  }
  return found;
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!(error instanceof AwsError && error.code === 'ResourceAlreadyExistsException')) throw error;
  });
}
