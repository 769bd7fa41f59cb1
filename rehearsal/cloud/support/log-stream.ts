/** A stream of CloudWatch Logs that lines are written to: they are sent in batches, in order. */
import { AwsError } from '../protocol/aws-error';

/** A batch of PutLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const batchEvents = 10_000;
const batchBytes = 1_048_576;
const bytesPerEvent = 26;

/** Events that wait at most; more are dropped, as a driver that must not block drops them. */
const longestQueue = 50_000;

/** Milliseconds of wall time between two calls. */
const flushMs = 250;

export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

export class LogStream {
  readonly #put: (events: readonly LogEvent[]) => Promise<unknown>;
  #queue: LogEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  /** @param put - calls PutLogEvents */
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

  /** One call at a time keeps the order. A call that fails loses its lines: who writes must not wait for its log. */
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

/** Settles also where what is created exists already. */
export async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!(error instanceof AwsError && error.code === 'ResourceAlreadyExistsException')) throw error;
  });
}
