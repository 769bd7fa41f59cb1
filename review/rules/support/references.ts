/** What an argument refers to in cdk.tf.json: it tells where a plan says only that a value is not known yet. */
import { referenceIn } from '../../blue-green/links';
import type { Json, Path, ResourceChange } from '../../plan/plan';
import type { SynthesizedResource } from '../../plan/synthesized';
import { isObject, valueAt } from '../../plan/values';
import type { RuleContext } from '../../rule';

type Stacks = Pick<RuleContext, 'stacks'>;

/** @returns undefined where no synth was given, or where the resource is no longer configured */
export function synthesizedOf(change: ResourceChange, { stacks }: Stacks): SynthesizedResource | undefined {
  const stack = stacks.find(({ plan }) => plan.changes.includes(change));
  return stack?.synthesized?.resources.get(withoutIndex(change.address));
}

/** The value as it was synthesized, with its references; a nested block is an object there, or a list of them. */
export function synthesizedAt(change: ResourceChange, path: Path, context: Stacks): Json | undefined {
  return path.reduce<Json | undefined>(
    (at, step) => (step === 0 && isObject(at) ? at : valueAt(at, [step])),
    synthesizedOf(change, context)?.block,
  );
}

/** The resource of the same stack that an argument refers to, whichever of its attributes it takes. */
export function referredBy(change: ResourceChange, path: Path, context: Stacks): ResourceChange | undefined {
  const value = synthesizedAt(change, path, context);
  const address = typeof value === 'string' ? referenceIn(value) : undefined;
  if (address === undefined) return undefined;
  const stack = context.stacks.find(({ plan }) => plan.changes.includes(change));
  return stack?.plan.changes.find(
    (other) => other.deposed === undefined && withoutIndex(other.address) === address,
  );
}

const withoutIndex = (address: string): string => address.replace(/\[[^\]]*\]$/, '');
