/** What ties an apply to the plan that was reviewed: the checksum of the plan, and the state that it was made from. */
import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import { InputError } from '../failures';

/** Of a stack. */
export interface PlanBinding {
  readonly stack: string;
  /** SHA-256 of the plan file, hexadecimal. */
  readonly planSha256: string;
  /** Of the state that the plan was made from; a state that has never been written has serial 0 and no lineage. */
  readonly serial: number;
  readonly lineage: string;
}

const bindingsShape = v.array(
  v.object({
    stack: v.pipe(v.string(), v.nonEmpty()),
    planSha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    serial: v.pipe(v.number(), v.integer(), v.minValue(0)),
    lineage: v.string(),
  }),
);

const stateShape = v.object({
  serial: v.optional(v.pipe(v.number(), v.integer()), 0),
  lineage: v.optional(v.string(), ''),
});

/**
 * @param bytes - of a plan file, as `terraform plan -out` writes it: a zip with the state it was made from
 * @throws InputError they are none
 */
export function bindPlan(stack: string, file: string, bytes: Uint8Array): PlanBinding {
  const planSha256 = createHash('sha256').update(bytes).digest('hex');
  const state = v.safeParse(stateShape, stateIn(file, bytes));
  if (!state.success) throw notAPlan(file);
  return { stack, planSha256, ...state.output };
}

/**
 * @param bytes - what `terraform state pull` prints: nothing where there is no state yet
 * @throws InputError it is no state
 */
export function stateOf(stack: string, bytes: Uint8Array): Pick<PlanBinding, 'serial' | 'lineage'> {
  try {
    const text = Buffer.from(bytes).toString('utf8').trim();
    return v.parse(stateShape, text === '' ? {} : JSON.parse(text));
  } catch {
    throw new InputError(`terraform state pull of ${stack} prints what is no state`);
  }
}

function stateIn(file: string, bytes: Uint8Array): unknown {
  try {
    const { tfstate } = unzipSync(bytes, { filter: ({ name }) => name === 'tfstate' });
    return tfstate && (JSON.parse(Buffer.from(tfstate).toString('utf8')) as unknown);
  } catch {
    throw notAPlan(file);
  }
}

const notAPlan = (file: string): InputError =>
  new InputError(`${file} is no plan file: give what terraform plan -out has written, not its JSON`);

/** @throws InputError the comment binds nothing */
export function readBindings(value: unknown): readonly PlanBinding[] {
  const read = v.safeParse(bindingsShape, value);
  if (read.success && read.output.length > 0) return read.output;
  throw new InputError(
    'the comment of the pull request binds no plan: it is of an older version, was edited, or a newer commit was pushed; review the pull request again',
  );
}

/**
 * Holds that plans are those that were reviewed, all of them and no others.
 *
 * @throws InputError the first that differs
 */
export function expectReviewed(given: readonly PlanBinding[], reviewed: readonly PlanBinding[]): void {
  const known = new Map(reviewed.map((binding) => [binding.stack, binding]));
  for (const { stack, planSha256, serial, lineage } of given) {
    const expected = known.get(stack);
    if (expected === undefined) throw new InputError(`${stack} was not reviewed: plan and review it first`);
    if (expected.planSha256 !== planSha256) {
      throw new InputError(
        `${stack}: the plan has the SHA-256 ${planSha256}, and ${expected.planSha256} was reviewed: apply that one, or review this one`,
      );
    }
    if (expected.serial !== serial || expected.lineage !== lineage) {
      throw new InputError(
        `${stack}: the plan was made from serial ${serial} of its state, and from ${expected.serial} when it was reviewed: plan and review again`,
      );
    }
  }
  const missing = reviewed.find(({ stack }) => !given.some((binding) => binding.stack === stack));
  if (missing !== undefined) {
    throw new InputError(`${missing.stack} was reviewed and its plan is not given: apply all of a review`);
  }
}
