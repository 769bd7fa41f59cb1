/** Events of EventBridge, as services of AWS put them on the default event bus. */
import type { Json } from '../protocol/json';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface AwsEvent {
  /** For example `aws.codecommit`. */
  readonly source: string;
  readonly detailType: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** ARNs of what the event is about. */
  readonly resources: readonly string[];
  readonly detail: Json;
}

/** Takes events. */
export interface EventSink {
  /**
   * Delivers an event to the targets of the rules that match it. Settles when each target was told or its failure was
   * logged; never rejects, as on AWS, where who puts an event hears nothing of its rules.
   */
  readonly put: (event: AwsEvent) => Promise<void>;
}
