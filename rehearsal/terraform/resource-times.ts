/** How long Terraform was busy with single resources. */
import type { ResourceTime } from '../report/model';
import type { ResourceStep } from './resource-steps';

export class ResourceTimes {
  readonly #started = new Map<string, number>();
  readonly #times: ResourceTime[] = [];

  step({ stack, address, action, phase, time }: ResourceStep): void {
    const key = `${stack} ${address} ${action}`;
    if (phase === 'start') {
      this.#started.set(key, time);
      return;
    }
    const start = this.#started.get(key);
    if (start === undefined || phase === 'progress') return;
    this.#started.delete(key);
    this.#times.push({ stack, address, action, startTime: isoTime(start), endTime: isoTime(time) });
  }

  /** Resources that took as long, in the order of their end. */
  longerThan(seconds: number): ResourceTime[] {
    return this.#times.filter(
      ({ startTime, endTime }) => Date.parse(endTime) - Date.parse(startTime) >= seconds * 1000,
    );
  }
}

const isoTime = (time: number): string => new Date(time).toISOString();
