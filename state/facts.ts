/** What of a state decides whether it may be moved. Pure. */
import { isDeepStrictEqual } from 'node:util';

export interface StateFacts {
  readonly serial: number;
  readonly lineage: string;
  /** Instances of managed resources. */
  readonly resources: number;
  /** What it knows of resources and outputs. */
  readonly content: unknown;
}

interface StateFile {
  readonly serial: number;
  readonly lineage: string;
  readonly outputs?: unknown;
  readonly resources?: readonly { readonly mode: string; readonly instances?: readonly unknown[] }[];
}

/**
 * @param text - as `terraform state pull` prints it: empty if there is no state
 * @returns undefined if there is no state, or that of a workspace which has never had one
 */
export function factsOf(text: string): StateFacts | undefined {
  if (text.trim() === '') return undefined;
  const { serial, lineage, outputs = {}, resources = [] } = JSON.parse(text) as StateFile;
  if (lineage === '') return undefined;
  const managed = resources.filter(({ mode }) => mode === 'managed');
  return {
    serial,
    lineage,
    resources: managed.reduce((sum, { instances = [] }) => sum + instances.length, 0),
    content: { outputs, resources },
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
  if (isSame(from, to)) return 'moved';
  if (from.lineage !== to.lineage) return 'occupied';
  return to.serial >= from.serial ? 'moved' : 'move';
}

/** Whether it knows the same: Terraform begins a new lineage in a workspace of HCP Terraform that has had no state. */
export const isSame = (from: StateFacts, to: StateFacts | undefined): boolean =>
  to !== undefined && isDeepStrictEqual(to.content, from.content);
