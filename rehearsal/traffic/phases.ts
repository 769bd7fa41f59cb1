/** Which share of the traffic belonged to which version, and when. Times are milliseconds of wall time. */
import type { Weights } from '../../deployment/machine';
import type { RequestRecord } from './ledger';

/** From `wallTime` on the listener had these weights. */
export interface Shift {
  readonly wallTime: number;
  readonly weights: Weights;
  /** When it had those before for the last time, where that was looked for. @default `wallTime`: it was told at once */
  readonly notBefore?: number;
}

/** What the listener was told while a deployment and its rollback went on. */
export interface TrafficTimeline {
  /** Versions as the version header names them. */
  readonly originalVersion: string;
  readonly replacementVersion: string;
  /** In the order of time. Before the first one the original had everything. */
  readonly shifts: readonly Shift[];
}

/** Time with the same weights throughout. */
export interface Phase {
  /** -Infinity in the first one. */
  readonly from: number;
  /** Infinity in the last one. */
  readonly to: number;
  readonly weights: Weights;
  /** Since when it may have gone on. @default `from` */
  readonly maybeFrom?: number;
  /** Until when it surely went on. @default `to` */
  readonly surelyTo?: number;
}

const everythingOriginal: Weights = { original: 100, replacement: 0 };

/** The phases of a timeline; a shift that changes nothing begins no phase. */
export function phasesOf({ shifts }: Pick<TrafficTimeline, 'shifts'>): Phase[] {
  const phases: Phase[] = [];
  let begun: Omit<Phase, 'to'> = { from: -Infinity, weights: everythingOriginal };
  for (const { wallTime, weights, notBefore } of shifts) {
    if (weights.original === begun.weights.original) continue;
    phases.push({
      ...begun,
      to: wallTime,
      ...(notBefore !== undefined && { surelyTo: notBefore }),
    });
    begun = { from: wallTime, weights, ...(notBefore !== undefined && { maybeFrom: notBefore }) };
  }
  return [...phases, { ...begun, to: Infinity }];
}

/** When the replacement lost all of the traffic that it had: the time of the rollback. */
export const rolledBackAt = (timeline: Pick<TrafficTimeline, 'shifts'>): number | undefined =>
  phasesOf(timeline).find(({ from, weights }) => from !== -Infinity && weights.replacement === 0)?.from;

/** When the replacement got production traffic for the first time. */
export const firstTrafficAt = (timeline: Pick<TrafficTimeline, 'shifts'>): number | undefined =>
  phasesOf(timeline).find(({ weights }) => weights.replacement > 0)?.from;

/** Whether a request was sent and answered so far inside a phase that no shift can have touched it. */
export const isInside = (
  { from, to, surelyTo = to }: Phase,
  marginMs: number,
  request: RequestRecord,
): boolean => request.sentAt >= from + marginMs && request.endedAt < surelyTo - marginMs;

/** Whether a request may have met the weights of a phase at all. */
export const mayTouch = (
  { from, to, maybeFrom = from }: Phase,
  marginMs: number,
  request: RequestRecord,
): boolean => request.endedAt >= maybeFrom - marginMs && request.sentAt < to + marginMs;
