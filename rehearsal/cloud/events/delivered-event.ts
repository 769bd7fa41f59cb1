/** Events as rules match them and targets get them. */
import type { Json } from '../protocol/json';
import { isoSeconds } from '../support/output';
import type { AwsEvent } from './event';

export interface Arrival {
  /** UUID of the event. */
  readonly id: string;
  /** Milliseconds of AWS time since the epoch. */
  readonly at: number;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export const deliveredEvent = (event: AwsEvent, { id, at }: Arrival): Json => ({
  version: '0',
  id,
  'detail-type': event.detailType,
  source: event.source,
  account: event.accountId,
  time: isoSeconds(at),
  region: event.region,
  resources: event.resources,
  detail: event.detail,
});
