/** Alarms that go off while a release goes on, for the report. */
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../runtime/clock';
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
      this.looking = this.looking.then(() => this.look());
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
    const on = new Set(MetricAlarms.map(({ AlarmName = '' }) => AlarmName));
    const time = new Date(this.clock.now());
    for (const name of on) {
      if (this.known !== undefined && !this.known.has(name)) this.seen.push({ name, time });
    }
    this.known = on;
  }
}
