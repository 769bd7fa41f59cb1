/** What an argument refers to in cdk.tf.json: it tells where a plan says only that a value is not known yet. */
import type { Json, Path, ResourceChange } from './model';
import { instancesFor } from './instances';
import { blocksOf, type SynthesizedResource, withoutIndex, type ReviewedStack } from './synthesized';
import { isList, isMarked, isObject, textAt, valueAt } from './values';

/** What is asked for references: the stacks of one review. */
interface Stacks {
  readonly stacks: readonly ReviewedStack[];
}

/** The stack of a resource, with its resources by address. */
interface Home {
  readonly stack: ReviewedStack;
  /** Instances by the address of their block. */
  readonly byAddress: ReadonlyMap<string, readonly ResourceChange[]>;
}

/** Made once a review: rules ask for every argument, and a plan may have thousands of resources. */
const homes = new WeakMap<Stacks['stacks'], ReadonlyMap<ResourceChange, Home>>();

function homeOf(change: ResourceChange, { stacks }: Stacks): Home | undefined {
  const known = homes.get(stacks);
  if (known !== undefined) return known.get(change);
  const made = new Map<ResourceChange, Home>();
  for (const stack of stacks) {
    const byAddress = new Map<string, ResourceChange[]>();
    const home = { stack, byAddress };
    for (const each of stack.plan.changes) {
      const address = withoutIndex(each.address);
      const known = byAddress.get(address);
      if (each.deposed === undefined && known === undefined) byAddress.set(address, [each]);
      else if (each.deposed === undefined) known?.push(each);
      made.set(each, home);
    }
  }
  homes.set(stacks, made);
  return made.get(change);
}

/** @returns undefined where no synth was given, or where the resource is no longer configured */
export const synthesizedOf = (change: ResourceChange, context: Stacks): SynthesizedResource | undefined =>
  homeOf(change, context)?.stack.synthesized?.resources.get(withoutIndex(change.address));

/** The value as it was synthesized, with its references; a nested block is an object there, or a list of them. */
export const synthesizedAt = (change: ResourceChange, path: Path, context: Stacks): Json | undefined =>
  valueIn(synthesizedOf(change, context)?.block, path);

/** The value at a path of a block as it is written. */
export const valueIn = (block: Json | undefined, path: Path): Json | undefined =>
  path.reduce<Json | undefined>((at, step) => (step === 0 && isObject(at) ? at : valueAt(at, [step])), block);

/** The block with what its arguments refer to: of the synth, or of the configuration within the plan. */
export function referringBlock(change: ResourceChange, context: Stacks): Json | undefined {
  const home = homeOf(change, context);
  return home && blocksOf(home.stack)?.get(withoutIndex(change.address))?.block;
}

/** The resource of the same stack that an argument refers to, whichever of its attributes it takes. */
export function referredBy(change: ResourceChange, path: Path, context: Stacks): ResourceChange | undefined {
  const value = valueIn(referringBlock(change, context), path);
  return typeof value === 'string' ? referredIn(value, change, context) : undefined;
}

/**
 * All resources that a value refers to which is not told part by part, as the configuration within a plan has maps.
 *
 * @returns undefined where it refers to something else, too, or where there is no such value
 */
export function referredWithin(
  change: ResourceChange,
  path: Path,
  context: Stacks,
): readonly ResourceChange[] | undefined {
  const value = valueIn(referringBlock(change, context), path);
  const texts = typeof value === 'string' ? [value] : isList(value) ? value : undefined;
  const found = texts?.map((text) =>
    typeof text === 'string' ? referredIn(text, change, context) : undefined,
  );
  return found?.some((each) => each === undefined) === true
    ? undefined
    : found?.filter((each) => each !== undefined);
}

/** The resource, of the stack of another one, that a text refers to. */
export function referredIn(
  text: string,
  change: ResourceChange,
  context: Stacks,
): ResourceChange | undefined {
  const address = referenceIn(text);
  if (address === undefined) return undefined;
  const possible = homeOf(change, context)?.byAddress.get(withoutIndex(address)) ?? [];
  return instancesFor(change, address, possible, (each) => each)[0];
}

/**
 * `aws_lb.x` of `${aws_lb.x.arn}`, and `module.web.aws_lb.x[0]` of `${module.web.aws_lb.x[0].arn}`; undefined for anything
 * else that Terraform computes.
 */
export function referenceIn(text: string): string | undefined {
  const [, address] =
    /^\$\{((?:module\.[\w-]+\.)*aws_\w+\.[\w-]+(?:\[(?:\d+|"[^"\\{}]*")\])?)\.[^{}]+\}$/.exec(text) ?? [];
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
