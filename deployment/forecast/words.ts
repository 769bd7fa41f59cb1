/** Facts of a forecast in words: times, numbers, routings and reasons. */
import type { TrafficRouting } from '../machine';
import type { UnjudgedReason } from './alarms';
import type { TimelineEvent, TimelineNote } from './timeline';

/** Minutes and seconds, rounded up: `3:11`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds - 1e-9);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `3 requests a minute`. */
export const requestRate = (perMinute: number): string => `${counted(perMinute, 'request')} a minute`;

/** `1 task`, `12,000 requests`. */
export const counted = (count: number, noun: string): string =>
  `${grouped(count)} ${count === 1 ? noun : `${noun}s`}`;

/** `12,000`; at most one decimal. */
export function grouped(value: number): string {
  const [whole = '', decimals] = String(Math.round(value * 10) / 10).split('.');
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? digits : `${digits}.${decimals}`;
}

/** `10 % for 5 min, then all`. */
export function routingInWords(routing: TrafficRouting): string {
  if (routing.type === 'AllAtOnce') return 'all traffic at once';
  const { percentage, intervalMinutes } = routing;
  return routing.type === 'TimeBasedCanary'
    ? `${percentage} % for ${intervalMinutes} min, then all`
    : `${percentage} % more every ${intervalMinutes} min`;
}

/** Why an alarm cannot be forecast, as a clause: `it is not part of this stack`. */
export function unjudgedInWords(reason: UnjudgedReason): string {
  switch (reason.type) {
    case 'notInStack':
      return 'it is not part of this stack';
    case 'metricMath':
      return 'it computes with several metrics';
    case 'otherNamespace':
      return `its metric is one of ${reason.namespace || 'no namespace'}`;
    case 'unsupportedThreshold':
      return 'its threshold is not a plain number compared in a plain way';
  }
}

/** `BeforeInstall (function)`, `replacement is primary`. */
export function eventInWords(event: TimelineEvent): string {
  switch (event.kind) {
    case 'lifecycleEvent':
      return event.hasFunction ? `${event.name} (function)` : event.name;
    case 'replacementIsPrimary':
      return 'replacement is primary';
    case 'originalIsDeleted':
      return 'original is deleted';
    case 'succeeded':
      return 'Succeeded';
  }
}

/** `errors, slow: rolled back at the latest at 3:11`. */
export const noteInWords = ({ versions, kind, seconds }: TimelineNote): string =>
  `${versions.join(', ')}: ${happening[kind]} at ${duration(seconds)}`;

const happening: Readonly<Record<TimelineNote['kind'], string>> = {
  alarmFires: 'alarm fires at the earliest',
  stopped: 'stopped at the latest',
  rolledBack: 'rolled back at the latest',
};

/** Breaks a text at spaces into lines of at most this many characters, where its words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
