import type { Weights } from '../../deployment/machine';
import type { EmbeddedAws } from '../cloud';
import type { Shift } from '../traffic';
import { weightsOn } from './observer';
import type { Stage } from './stage';

/** Writes down when production traffic moved. */
export class ShiftRecorder {
  readonly shifts: Shift[] = [];
  /** Ends what `cloud` tells. */
  readonly end: () => void;
  readonly #isTold: boolean;

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
      cloud?.onTrafficChange(({ listenerArn, wallTime, weights }) => {
        if (listenerArn !== stage.productionListenerArn) return;
        const byGroup = new Map(weights.map(({ arn, weight }) => [arn, weight]));
        this.#add(wallTime, weightsOn(originalTargetGroupArn, byGroup));
      }) ?? (() => undefined);
  }

  /** Somebody has looked at the listener. */
  saw(weights: Weights): void {
    if (!this.#isTold) this.#add(Date.now(), weights);
  }

  #add(wallTime: number, weights: Weights): void {
    if (weights.replacement !== (this.shifts.at(-1)?.weights.replacement ?? 0))
      this.shifts.push({ wallTime, weights });
  }
}
