/** What of a state decides whether it may be moved. Pure. */

export interface StateFacts {
  readonly serial: number;
  readonly lineage: string;
  /** Instances of managed resources. */
  readonly resources: number;
}

/**
 * @param text - as `terraform state pull` prints it: empty if there is no state
 * @returns undefined if there is no state, or an empty one
 */
export function factsOf(text: string): StateFacts | undefined {
  if (text.trim() === '') return undefined;
  const {
    serial,
    lineage,
    resources = [],
  } = JSON.parse(text) as {
    readonly serial: number;
    readonly lineage: string;
    readonly resources?: readonly { readonly mode: string; readonly instances?: readonly unknown[] }[];
  };
  const managed = resources.filter(({ mode }) => mode === 'managed');
  return {
    serial,
    lineage,
    resources: managed.reduce((sum, { instances = [] }) => sum + instances.length, 0),
  };
}

/** What is to be done with the state of one stack. */
export type Step =
  /** There is nothing to move. */
  | 'none'
  | 'move'
  /** An earlier move has done it. */
  | 'moved'
  /** Something else is there: nothing is overwritten. */
  | 'occupied';

export function stepFor(from: StateFacts | undefined, to: StateFacts | undefined): Step {
  if (from === undefined) return 'none';
  if (to === undefined) return 'move';
  if (from.lineage !== to.lineage) return 'occupied';
  return to.serial >= from.serial ? 'moved' : 'move';
}

/** Whether the same resources with the same serial arrived. */
export const isSame = (from: StateFacts, to: StateFacts | undefined): boolean =>
  to !== undefined &&
  to.lineage === from.lineage &&
  to.resources === from.resources &&
  to.serial >= from.serial;
