/** What an invocation writes to its log stream. */
import type { RegionalClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';

export interface LogPlace {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

interface LogEvent {
  /** Milliseconds of wall time since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: LogResult */
const tailBytes = 4096;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html, with some room */
const batchBytes = 1_000_000;
const batchEvents = 10_000;
const eventOverheadBytes = 26;

export class InvocationLog {
  readonly #events: LogEvent[] = [];

  readonly add = (message: string): void => {
    this.#events.push({ timestamp: Date.now(), message });
  };

  /** The last 4 KB. */
  tail(): Buffer {
    return Buffer.from(this.#events.map(({ message }) => `${message}\n`).join('')).subarray(-tailBytes);
  }

  /** Writes all of it. As on AWS, a log that cannot be written changes nothing for the caller. */
  async publish(place: LogPlace, aws: RegionalClient): Promise<void> {
    try {
      await createStream(place, aws);
      for (const logEvents of this.#batches())
        await aws.json('logs.PutLogEvents', { ...streamOf(place), logEvents });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }

  #batches(): LogEvent[][] {
    const batches: LogEvent[][] = [];
    let bytes = Infinity;
    for (const event of this.#events.filter(({ message }) => message !== '')) {
      const size = Buffer.byteLength(event.message) + eventOverheadBytes;
      const current = batches.at(-1);
      if (current === undefined || bytes + size > batchBytes || current.length === batchEvents) {
        batches.push([event]);
        bytes = size;
      } else {
        current.push(event);
        bytes += size;
      }
    }
    return batches;
  }
}

async function createStream(place: LogPlace, aws: RegionalClient): Promise<void> {
  const { logGroupName } = place;
  try {
    await aws.json('logs.CreateLogStream', streamOf(place));
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    await aws.json('logs.CreateLogGroup', { logGroupName });
    await aws.json('logs.CreateLogStream', streamOf(place));
  }
}

const streamOf = ({ logGroupName, logStreamName }: LogPlace) => ({ logGroupName, logStreamName });
