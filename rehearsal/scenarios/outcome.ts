/** What came of a scenario, as facts that checks are made of. */
import type { Weights } from '../../deployment/machine';
import type { Ledger, TrafficTimeline } from '../traffic';
import type { Observation } from './observer';
import type { Action } from './scenario';

export interface Outcome {
  /** The last look at the deployment and its rollback. */
  readonly last: Observation;
  /** Whether the deployment and its rollback have ended. */
  readonly ended: boolean;
  /** Actions whose moment never came. */
  readonly left: readonly Action[];
  /** Whether one task set is left and all its tasks are healthy targets; undefined where several may be left. */
  readonly steady: boolean | undefined;
  /** Of the production traffic, as the listener has it at the end. */
  readonly weights: Weights;
  /** Of the deployment and its rollback, of what has made it, and some time after it. */
  readonly ledger: Ledger;
  readonly timeline: TrafficTimeline;
  /** When the deployment had been created, which a pipeline takes its time for. Milliseconds of wall time since the epoch. */
  readonly startedAt: number;
  /** When it and its rollback had ended. Milliseconds of wall time since the epoch. */
  readonly endedAt: number;
}
