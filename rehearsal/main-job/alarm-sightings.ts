/** Alarms that go off while a release goes on, for the report. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { awsTimeOf, type Clock } from '../runtime/clock';
import type { AwsAccess } from '../scenarios/aws';

/** AWS time. */
export interface AlarmSighting {
  readonly name: string;
  readonly time: Date;
}

/** Wall time between two looks. */
const intervalMs = 250;

/** Looks from now on. Alarms that are on already do not go off. */
export class AlarmSightings {
  readonly #clock: Clock;
  readonly seen: AlarmSighting[] = [];
  readonly #client: CloudWatchClient;
  readonly #timer: NodeJS.Timeout;
  #known: ReadonlySet<string> | undefined;
  #looking = Promise.resolve();

  constructor(access: AwsAccess, clock: Clock) {
    this.#clock = clock;
    this.#client = new CloudWatchClient({ ...access });
    this.#timer = setInterval(() => {
      // A look that fails sees nothing: whoever needs the embedded AWS will say that it does not answer.
      this.#looking = this.#looking.then(() => this.#look().catch(() => undefined));
    }, intervalMs);
  }

  /** Ends the looking; what was seen stays. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#client.destroy();
  }

  async #look(): Promise<void> {
    const { MetricAlarms = [] } = await this.#client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    const awsTime = awsTimeOf(this.#clock);
    const on = new Set<string>();
    for (const { AlarmName: name = '', StateUpdatedTimestamp: updated = new Date() } of MetricAlarms) {
      on.add(name);
      // The emulator that keeps alarms dates their states in wall time.
      const time = new Date(awsTime(updated.getTime()));
      if (this.#known !== undefined && !this.#known.has(name)) this.seen.push({ name, time });
    }
    this.#known = on;
  }
}
