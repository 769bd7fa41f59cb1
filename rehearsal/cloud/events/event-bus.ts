/** EventBridge's event buses: an event goes to the targets of the rules that match it. */
import { randomUUID } from 'node:crypto';
import { messageOf } from '../../failures';
import type { Clock } from '../../runtime/clock';
import type { Json } from '../protocol/json';
import { isoSeconds } from '../support/output';
import { deliveredEvent, type Arrival } from './delivered-event';
import type { AwsEvent, EventSink } from './event';
import { matchingRules, targetsOf, type BusPlace, type Target } from './rules';
import { targetInput, type MatchedRule } from './target-input';
import { perform, type TargetsProps } from './targets';

export interface EventBusProps extends TargetsProps {
  readonly clock: Pick<Clock, 'now'>;
  /** Logs what is not delivered, and why. @default no-op */
  readonly log?: ((line: string) => void) | undefined;
}

export interface EventBus extends EventSink {
  /** Delivers an event of a client to one of the buses of its region, whatever time and id it has. */
  readonly putTo: (busName: string, event: AwsEvent, arrival: Arrival) => Promise<void>;
  /** Settles when all that was put is delivered. */
  readonly settled: () => Promise<void>;
}

/** Rules and targets are read for every event: they may have changed since the last one. */
export function eventBus(props: EventBusProps): EventBus {
  const { clock, aws, log = () => undefined } = props;
  const underway = new Set<Promise<void>>();

  const tell = async (rule: MatchedRule, target: Target, event: Json, ingested: number): Promise<void> => {
    try {
      const input = targetInput(target, event, rule, isoSeconds(ingested));
      const performed = await perform(props, { rule, target, input, wallTime: Date.now() });
      if (!performed) log(`rule ${rule.name}: the target ${target.Arn ?? ''} is not performed`);
    } catch (error) {
      log(`rule ${rule.name}: the target ${target.Arn ?? ''} failed: ${messageOf(error)}`);
    }
  };

  const tellAll = async (bus: BusPlace, rule: MatchedRule, event: Json, ingested: number): Promise<void> => {
    try {
      const targets = await targetsOf(aws, bus, rule.name);
      await Promise.all(targets.map((target) => tell(rule, target, event, ingested)));
    } catch (error) {
      log(`rule ${rule.name}: its targets cannot be read: ${messageOf(error)}`);
    }
  };

  const deliver = async (name: string, event: AwsEvent, arrival: Arrival): Promise<void> => {
    const bus = { region: event.region, name };
    const ingested = clock.now();
    const delivered = deliveredEvent(event, arrival);
    try {
      const rules = await matchingRules(aws, bus, delivered, log);
      await Promise.all(rules.map((rule) => tellAll(bus, rule, delivered, ingested)));
    } catch (error) {
      log(`event bus ${name}: the rules cannot be read: ${messageOf(error)}`);
    }
  };

  const putTo: EventBus['putTo'] = (name, event, arrival) => {
    const delivery = deliver(name, event, arrival).finally(() => underway.delete(delivery));
    underway.add(delivery);
    return delivery;
  };

  return {
    put: (event) => putTo('default', event, { id: randomUUID(), at: clock.now() }),
    putTo,
    settled: async () => {
      await Promise.all(underway);
    },
  };
}
