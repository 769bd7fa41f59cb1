/** Which share of the traffic belonged to which version, and when. Times are milliseconds of wall time. */
import type { Weights } from '../../deployment/machine';
import type { RequestRecord } from './ledger';

/** From `wallTime` on the listener had these weights. */
export interface Shift {
  readonly wallTime: number;
  readonly weights: Weights;
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
}

const everythingOriginal: Weights = { original: 100, replacement: 0 };

/** The phases of a timeline; a shift that changes nothing begins no phase. */
export function phasesOf({ shifts }: Pick<TrafficTimeline, 'shifts'>): Phase[] {
  const phases: Phase[] = [];
  let from = -Infinity;
  let weights = everythingOriginal;
  for (const shift of shifts) {
    if (shift.weights.original === weights.original) continue;
    phases.push({ from, to: shift.wallTime, weights });
    from = shift.wallTime;
    weights = shift.weights;
  }
  return [...phases, { from, to: Infinity, weights }];
}

/** When the replacement lost all of the traffic that it had: the time of the rollback. */
export const rolledBackAt = (timeline: Pick<TrafficTimeline, 'shifts'>): number | undefined =>
  phasesOf(timeline).find(({ from, weights }) => from !== -Infinity && weights.replacement === 0)?.from;

/** When the replacement got production traffic for the first time. */
export const firstTrafficAt = (timeline: Pick<TrafficTimeline, 'shifts'>): number | undefined =>
  phasesOf(timeline).find(({ weights }) => weights.replacement > 0)?.from;

/** Whether a request was sent and answered so far inside a phase that no shift can have touched it. */
export const isInside = ({ from, to }: Phase, marginMs: number, request: RequestRecord): boolean =>
  request.sentAt >= from + marginMs && request.endedAt < to - marginMs;

/** Whether a request may have met the weights of a phase at all. */
export const mayTouch = ({ from, to }: Phase, marginMs: number, request: RequestRecord): boolean =>
  request.endedAt >= from - marginMs && request.sentAt < to + marginMs;
