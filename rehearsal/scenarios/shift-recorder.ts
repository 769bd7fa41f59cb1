import type { Weights } from '../../deployment/machine';
import type { EmbeddedAws } from '../cloud';
import type { Shift } from '../traffic';
import { weightsOn } from './observer';
import type { Stage } from './stage';

/** Wall time that an answer may be older than its arrival. */
const lookMs = 1000;

/** Writes down when production traffic moved. */
export class ShiftRecorder {
  readonly shifts: Shift[] = [];
  /** Ends what `cloud` tells. */
  readonly end: () => void;
  readonly #isTold: boolean;
  /** When the weights were looked at last: they are older than the answer. */
  #sawAt: number | undefined;

  /**
   * @param originalTargetGroupArn - target group that the original task set is behind
   * @param cloud - what tells of changes when they happen @default - they are known when they are seen
   */
  constructor(
    stage: Stage,
    originalTargetGroupArn: string,
    cloud: Pick<EmbeddedAws, 'onTrafficChange'> | undefined,
  ) {
    this.#isTold = cloud !== undefined;
    this.end =
      cloud?.onTrafficChange(({ listenerArn, ruleArn, wallTime, weights }) => {
        if (listenerArn !== stage.productionListenerArn) return;
        if (stage.route !== undefined && ruleArn !== stage.route.ruleArn) return;
        const byGroup = new Map(weights.map(({ arn, weight }) => [arn, weight]));
        this.#add({ wallTime, weights: weightsOn(originalTargetGroupArn, byGroup) });
      }) ?? (() => undefined);
  }

  /** Somebody has looked at the weights. */
  saw(weights: Weights): void {
    if (this.#isTold) return;
    const wallTime = Date.now();
    this.#add({ wallTime, weights, ...(this.#sawAt !== undefined && { notBefore: this.#sawAt }) });
    this.#sawAt = wallTime - lookMs;
  }

  #add(shift: Shift): void {
    if (shift.weights.replacement !== (this.shifts.at(-1)?.weights.replacement ?? 0)) this.shifts.push(shift);
  }
}
