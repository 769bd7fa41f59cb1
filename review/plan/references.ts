/** What an argument refers to in cdk.tf.json: it tells where a plan says only that a value is not known yet. */
import type { Json, Path, ResourceChange } from './model';
import { type SynthesizedResource, withoutIndex, type ReviewedStack } from './synthesized';
import { isMarked, isObject, textAt, valueAt } from './values';

/** What is asked for references: the stacks of one review. */
interface Stacks {
  readonly stacks: readonly ReviewedStack[];
}

/** The stack of a resource, with its resources by address. */
interface Home {
  readonly stack: ReviewedStack;
  readonly byAddress: ReadonlyMap<string, ResourceChange>;
}

/** Made once a review: rules ask for every argument, and a plan may have thousands of resources. */
const homes = new WeakMap<Stacks['stacks'], ReadonlyMap<ResourceChange, Home>>();

function homeOf(change: ResourceChange, { stacks }: Stacks): Home | undefined {
  const known = homes.get(stacks);
  if (known !== undefined) return known.get(change);
  const made = new Map<ResourceChange, Home>();
  for (const stack of stacks) {
    const byAddress = new Map<string, ResourceChange>();
    for (const each of stack.plan.changes) {
      const address = withoutIndex(each.address);
      if (each.deposed === undefined && !byAddress.has(address)) byAddress.set(address, each);
      made.set(each, { stack, byAddress });
    }
  }
  homes.set(stacks, made);
  return made.get(change);
}

/** @returns undefined where no synth was given, or where the resource is no longer configured */
export const synthesizedOf = (change: ResourceChange, context: Stacks): SynthesizedResource | undefined =>
  homeOf(change, context)?.stack.synthesized?.resources.get(withoutIndex(change.address));

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
  return typeof value === 'string' ? referredIn(value, change, context) : undefined;
}

/** The resource, of the stack of another one, that a text refers to. */
export function referredIn(
  text: string,
  change: ResourceChange,
  context: Stacks,
): ResourceChange | undefined {
  const address = referenceIn(text);
  return address === undefined ? undefined : homeOf(change, context)?.byAddress.get(address);
}

/** `aws_lb.x` of `${aws_lb.x.arn}`; undefined for anything else that Terraform computes. */
export function referenceIn(text: string): string | undefined {
  const [, address] = /^\$\{(aws_\w+\.[\w-]+)\.[^{}]+\}$/.exec(text) ?? [];
  return address;
}

/** A text; where a part of it is known at apply only, as it was synthesized, with its references. */
export function textOn(
  change: ResourceChange,
  side: 'before' | 'after',
  path: Path,
  context: Stacks,
): string | undefined {
  if (side === 'before' || !isMarked(change.afterUnknown, path)) return textAt(change[side], path);
  const synthesized = synthesizedAt(change, path, context);
  return typeof synthesized === 'string' ? synthesized : undefined;
}
