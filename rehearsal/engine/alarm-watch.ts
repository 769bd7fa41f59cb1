/** Looks at the alarms of a deployment at a fixed interval. What they mean the state machine decides. */
import { messageOf } from '../failures';
import { sleep, type Clock } from '../runtime/clock';
import type { Alarms } from './aws-api';
import { withRetries } from './retry';

/** What one look found. */
export interface AlarmLook {
  /** Names of those in ALARM. */
  readonly firing: readonly string[];
  /** Why the state of some could not be read. */
  readonly unreadable?: string;
}

export async function lookAtAlarms(
  alarms: Alarms,
  names: readonly string[],
  signal: AbortSignal,
): Promise<AlarmLook> {
  if (names.length === 0) return { firing: [] };
  try {
    const states = await withRetries(() => alarms.states(names), signal);
    const missing = names.filter((name) => !states.has(name));
    return {
      firing: names.filter((name) => states.get(name) === 'ALARM'),
      ...(missing.length > 0 && { unreadable: `${missing.join(', ')} could not be found` }),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { firing: [], unreadable: messageOf(error) };
  }
}

/** Looks until the signal, the first time after one interval. */
export async function watchAlarms(
  props: {
    readonly alarms: Alarms;
    readonly names: readonly string[];
    readonly clock: Clock;
    /** Seconds of AWS time. */
    readonly pollSeconds: number;
    readonly report: (look: AlarmLook) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const { alarms, names, clock, pollSeconds, report } = props;
  for (;;) {
    await sleep(clock, pollSeconds * 1000, signal);
    if (signal.aborted) return;
    const look = await lookAtAlarms(alarms, names, signal);
    report(look);
  }
}
