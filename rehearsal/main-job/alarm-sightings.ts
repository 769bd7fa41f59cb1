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
  readonly seen: AlarmSighting[] = [];
  private readonly client: CloudWatchClient;
  private readonly timer: NodeJS.Timeout;
  private known: ReadonlySet<string> | undefined;
  private looking = Promise.resolve();

  constructor(
    access: AwsAccess,
    private readonly clock: Clock,
  ) {
    this.client = new CloudWatchClient({ ...access });
    this.timer = setInterval(() => {
      // A look that fails sees nothing: whoever needs the embedded AWS will say that it does not answer.
      this.looking = this.looking.then(() => this.look().catch(() => undefined));
    }, intervalMs);
  }

  /** Ends the looking; what was seen stays. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    this.client.destroy();
  }

  private async look(): Promise<void> {
    const { MetricAlarms = [] } = await this.client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    const awsTime = awsTimeOf(this.clock);
    const on = new Set<string>();
    for (const { AlarmName: name = '', StateUpdatedTimestamp: updated = new Date() } of MetricAlarms) {
      on.add(name);
      // The emulator that keeps alarms dates their states in wall time.
      const time = new Date(awsTime(updated.getTime()));
      if (this.known !== undefined && !this.known.has(name)) this.seen.push({ name, time });
    }
    this.known = on;
  }
}
