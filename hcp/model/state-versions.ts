/** Which state a workspace accepts. Pure. */
import type { StateOutput } from './entities';

/** What counts of a state file. */
export interface StateFacts {
  readonly serial: number;
  readonly lineage: string;
  readonly md5: string;
}

/** Why a state is not accepted. */
export type StateConflict = 'lineage' | 'serial' | 'content';

/**
 * A workspace goes on with one lineage and rising serials, so that no state replaces one that its writer has not seen.
 *
 * @param force - `terraform state push -force`
 * @returns undefined if the state is accepted
 */
export function conflictOf(
  current: StateFacts | undefined,
  posted: StateFacts,
  force = false,
): StateConflict | undefined {
  if (current === undefined || force) return undefined;
  if (posted.lineage !== '' && posted.lineage !== current.lineage) return 'lineage';
  if (posted.serial < current.serial) return 'serial';
  if (posted.serial === current.serial) return posted.md5 === current.md5 ? undefined : 'content';
  return undefined;
}

interface StateFile {
  readonly version?: unknown;
  readonly serial?: unknown;
  readonly lineage?: unknown;
  readonly outputs?: Readonly<Record<string, StateFileOutput>>;
  readonly resources?: readonly { readonly mode?: string; readonly instances?: readonly unknown[] }[];
}

interface StateFileOutput {
  readonly value?: unknown;
  readonly type?: unknown;
  readonly sensitive?: boolean;
}

export interface ReadState extends Omit<StateFacts, 'md5'> {
  readonly outputs: readonly Omit<StateOutput, 'id'>[];
  readonly resources: number;
}

/** @returns undefined if the text is no state file of Terraform */
export function readState(text: string): ReadState | undefined {
  let state: StateFile | null;
  try {
    state = JSON.parse(text) as StateFile | null;
  } catch {
    return undefined;
  }
  if (state === null || typeof state !== 'object' || state.version !== 4) return undefined;
  const { serial, lineage, outputs = {}, resources = [] } = state;
  if (typeof serial !== 'number' || typeof lineage !== 'string') return undefined;
  return {
    serial,
    lineage,
    outputs: Object.entries(outputs).map(([name, { value, type, sensitive = false }]) => ({
      name,
      sensitive,
      value: value ?? null,
      type: type ?? 'dynamic',
    })),
    resources: resources
      .filter(({ mode }) => mode === 'managed')
      .reduce((sum, { instances = [] }) => sum + instances.length, 0),
  };
}
