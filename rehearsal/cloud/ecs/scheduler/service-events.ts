/** The events of services, as DescribeServices lists them: the newest first. */
import { randomUUID } from 'node:crypto';
import type { Json } from '../../protocol/json';
import type { Service } from '../model';

/** ECS shows as many. */
const limit = 100;

export class ServiceEvents {
  readonly #events = new Map<string, Json[]>();

  /**
   * @param now - milliseconds of AWS time since the epoch
   * @param taskSet - id of the task set that it is about @default - the service as a whole
   */
  add(service: Service, now: number, message: string, taskSet?: string): void {
    const subject =
      taskSet === undefined ? service.serviceName : `${service.serviceName}, taskSet ${taskSet}`;
    const event = { id: randomUUID(), createdAt: now / 1000, message: `(service ${subject}) ${message}` };
    this.#events.set(service.serviceArn, [event, ...this.of(service)].slice(0, limit));
  }

  of(service: Service): readonly Json[] {
    return this.#events.get(service.serviceArn) ?? [];
  }

  /** A new service of the same name has none. */
  clear(serviceArn: string): void {
    this.#events.delete(serviceArn);
  }
}
