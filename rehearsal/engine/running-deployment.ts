/** One deployment: event → journal → transition → effects. It decides nothing. */
import {
  isTerminal,
  transition,
  type DeploymentEvent,
  type DeploymentState,
  type Effect,
} from '../../deployment/machine';
import { messageOf } from '../failures';
import type { Clock } from '../runtime/clock';
import { lookAtAlarms, watchAlarms, type AlarmLook } from './alarm-watch';
import { errorInformation } from './failing';
import type { Entry, Journal } from './journal';
import { notification, triggerEventsOf } from './notifications';
import { Performer } from './performer';
import type { Aws } from './aws-api';
import type { DeploymentRecord, DeploymentView, Facts, TriggerEvent } from './record';
import { withRetries } from './retry';

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

export interface RunningDeploymentProps {
  readonly record: DeploymentRecord;
  readonly journal: Journal;
  /** What the journal has after the record. */
  readonly entries: readonly Entry[];
  readonly aws: Aws;
  readonly clock: Clock;
  /** Runs one change of the service after the other: those of a rollback come after what its release had begun. */
  readonly inTurn: (run: () => Promise<void>) => Promise<void>;
  /** Called once, when the deployment has become terminal, before anything else happens. */
  readonly ended: (deployment: RunningDeployment) => void;
  readonly rolledBackBy: () => RunningDeployment | undefined;
  readonly log: (line: string) => void;
}

export class RunningDeployment {
  readonly #props: RunningDeploymentProps;
  readonly #performer: Performer;
  /** Ends what runs for the deployment as a whole: looks at alarms. */
  readonly #running = new AbortController();
  /** Ends an effect that nobody waits for any more, by its id. */
  readonly #performing = new Map<string, AbortController>();
  #publishing: Promise<void> = Promise.resolve();
  #state: DeploymentState;
  #facts: Facts;
  #lastTime: number;

  constructor(props: RunningDeploymentProps) {
    const { record, entries, aws, clock } = props;
    this.#props = props;
    this.#state = record.initial;
    this.#facts = record.rollsBack?.facts ?? {};
    this.#lastTime = record.createTime;
    for (const entry of entries) {
      if ('facts' in entry) {
        this.#facts = { ...this.#facts, ...entry.facts };
      } else {
        this.#state = transition(this.#state, entry.event).state;
        this.#lastTime = entry.event.at;
      }
    }
    this.#performer = new Performer({
      record,
      aws,
      clock,
      facts: () => this.#facts,
      learn: (facts) => {
        this.#learn(facts);
      },
      state: () => this.#state,
    });
  }

  get record(): DeploymentRecord {
    return this.#props.record;
  }

  get state(): DeploymentState {
    return this.#state;
  }

  get isTerminal(): boolean {
    return isTerminal(this.#state.status);
  }

  get view(): DeploymentView {
    const rollback = this.#props.rolledBackBy();
    return {
      record: this.record,
      state: this.#state,
      // What its rollback has done to the task sets since counts too.
      facts: { ...this.#facts, ...(rollback && taskSetsIn(rollback.#facts)) },
      weights: rollback?.state.weights ?? this.#state.weights,
      ...(rollback && { rolledBackBy: rollback.record.id }),
    };
  }

  /** The view with the task sets as they are now, as far as they can be looked at. */
  async currentView(): Promise<DeploymentView> {
    if (this.isTerminal || this.#facts.pair === undefined) return this.view;
    const current = await this.#performer.look().catch(() => ({}));
    const view = this.view;
    return { ...view, facts: { ...view.facts, ...current } };
  }

  /** Starts, or goes on after a restart. */
  begin(): void {
    this.#publishDue();
    if (this.isTerminal) return;
    if (this.#state.step < 0) {
      this.#start().catch((error: unknown) => {
        if (!this.#running.signal.aborted) throw error;
      });
      return;
    }
    this.#perform(this.#state.outstanding);
    this.#watchAlarms();
  }

  /** @returns whether the event meant anything */
  apply(event: WithoutTime<DeploymentEvent>): boolean {
    const at = Math.max(Math.round(this.#props.clock.now()), this.#lastTime);
    const timed = { ...event, at } as DeploymentEvent;
    const { state, effects } = transition(this.#state, timed);
    if (state === this.#state) return false;
    this.#props.journal.append({ event: timed });
    this.#lastTime = at;
    this.#state = state;
    this.#drop();
    if (this.isTerminal) {
      this.#running.abort();
      this.#props.ended(this);
    }
    this.#publishDue();
    this.#perform(effects);
    return true;
  }

  async #start(): Promise<void> {
    const look = await this.#look();
    this.apply({ type: 'started', ...(look.firing.length > 0 && { firingAlarms: look.firing }) });
    this.#report({ ...look, firing: [] });
    this.#watchAlarms();
  }

  #look(): Promise<AlarmLook> {
    const { watchesAlarms } = this.#state.plan;
    const names = watchesAlarms ? this.record.target.alarms : [];
    return lookAtAlarms(this.#props.aws.alarms, names, this.#running.signal);
  }

  #watchAlarms(): void {
    const { watchesAlarms, settings } = this.#state.plan;
    const { alarms: names } = this.record.target;
    if (!watchesAlarms || names.length === 0) return;
    const props = {
      alarms: this.#props.aws.alarms,
      names,
      clock: this.#props.clock,
      pollSeconds: settings.alarmPollSeconds,
      report: (look: AlarmLook) => {
        this.#report(look);
      },
    };
    watchAlarms(props, this.#running.signal).catch((error: unknown) => {
      if (!this.#running.signal.aborted) throw error;
    });
  }

  #report({ firing, unreadable }: AlarmLook): void {
    if (firing.length > 0) this.apply({ type: 'alarmsFiring', alarmNames: firing });
    if (unreadable !== undefined) this.apply({ type: 'alarmsUnreadable', message: unreadable });
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'startTimer') this.#arm(effect.id, effect.at);
      else void this.#performAndAnswer(effect);
    }
  }

  #arm(id: string, at: number): void {
    const cancel = this.#props.clock.after(at - this.#props.clock.now(), () => {
      this.#performing.delete(id);
      this.apply({ type: 'elapsed', id });
    });
    const controller = new AbortController();
    controller.signal.addEventListener('abort', cancel);
    this.#performing.set(id, controller);
  }

  async #performAndAnswer(effect: Effect): Promise<void> {
    const controller = new AbortController();
    this.#performing.set(effect.id, controller);
    const run = async () => {
      // Its turn may come after a stop.
      if (!controller.signal.aborted) await this.#performer.perform(effect, controller.signal);
    };
    const answer = await (changesService(effect) ? this.#props.inTurn(run) : run()).then(
      () => ({ type: 'succeeded' as const, id: effect.id }),
      (error: unknown) => ({ type: 'failed' as const, id: effect.id, error: errorInformation(error) }),
    );
    if (controller.signal.aborted) return;
    this.#performing.delete(effect.id);
    this.apply(answer);
  }

  /** Ends what the state does not wait for any more. */
  #drop(): void {
    for (const [id, controller] of this.#performing) {
      if (this.#state.outstanding.some((effect) => effect.id === id)) continue;
      this.#performing.delete(id);
      controller.abort();
    }
  }

  #learn(facts: Facts): void {
    this.#props.journal.append({ facts });
    this.#facts = { ...this.#facts, ...facts };
  }

  #publishDue(): void {
    this.#publishing = this.#publishing.then(async () => {
      for (const event of triggerEventsOf(this.view)) {
        if (!this.#facts.published?.includes(event)) await this.#publish(event);
      }
    });
  }

  /** A topic that cannot be published to stops no deployment. */
  async #publish(event: TriggerEvent): Promise<void> {
    const { aws, log } = this.#props;
    for (const trigger of this.record.triggers.filter(({ events }) => events.includes(event))) {
      const { subject, message } = notification(this.view, trigger, event);
      await withRetries(
        () => aws.notifications.publish(trigger.topicArn, subject, message),
        new AbortController().signal,
      ).catch((error: unknown) => {
        log(`${this.record.id}: ${event} cannot be published to ${trigger.topicArn}: ${messageOf(error)}`);
      });
    }
    this.#learn({ published: [...(this.#facts.published ?? []), event] });
  }
}

const taskSetsIn = ({ original, replacement }: Facts): Facts => ({
  ...(original && { original }),
  ...(replacement && { replacement }),
});

/** Waits for tasks and functions change nothing, and may take long. */
const changesService = ({ type }: Effect): boolean => type !== 'awaitReplacement' && type !== 'invokeHook';
