/** Alarms that go off while a release goes on, for the report. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { awsTimeOf, type Clock } from '../runtime/clock';
import { pollMs } from '../scenarios/polling';
import type { Stage } from '../scenarios/stage';

/** AWS time. */
export interface AlarmSighting {
  readonly name: string;
  readonly time: Date;
}

/** Looks from now on. Alarms that are on already do not go off. */
export class AlarmSightings {
  readonly #clock: Clock;
  readonly seen: AlarmSighting[] = [];
  readonly #client: CloudWatchClient;
  readonly #prefix: string;
  readonly #timer: NodeJS.Timeout;
  #known: ReadonlySet<string> | undefined;
  #looking = Promise.resolve();

  /** @param stage - the alarms of its stack have names that begin as that of its application */
  constructor({ access, application }: Pick<Stage, 'access' | 'application'>, clock: Clock) {
    this.#clock = clock;
    this.#prefix = application;
    this.#client = new CloudWatchClient({ ...access });
    this.#timer = setInterval(() => {
      // A look that fails sees nothing: whoever needs the embedded AWS will say that it does not answer.
      this.#looking = this.#looking.then(() => this.#look().catch(() => undefined));
    }, pollMs(clock.speed));
  }

  /** Ends the looking; what was seen stays. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#client.destroy();
  }

  async #look(): Promise<void> {
    const { MetricAlarms = [] } = await this.#client.send(
      new DescribeAlarmsCommand({ StateValue: 'ALARM', AlarmNamePrefix: this.#prefix }),
    );
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
