/** Values of a resource after an apply, where cdk.tf.json tells what a plan does not know yet. Pure. */
import type { Json, Path, ResourceChange } from '../../plan/model';
import { referenceIn } from '../../plan/references';
import { isList, isObject, valueAt } from '../../plan/values';

interface KnownValue {
  readonly value: Json | undefined;
  /** Places of which neither the plan nor the synthesized block tells. */
  readonly gaps: readonly Path[];
}

/**
 * @param synthesized - the block with its references; undefined where there is none
 * @param argument - of the resource
 */
export function knownAfter(
  { after, afterUnknown }: ResourceChange,
  synthesized: Json | undefined,
  argument: string,
): KnownValue {
  const gaps: Path[] = [];
  const value = merged(
    valueAt(after ?? {}, [argument]),
    valueAt(afterUnknown, [argument]),
    synthesized === undefined ? 'nothing' : { at: valueAt(synthesized, [argument]) },
    [argument],
    gaps,
  );
  return { value, gaps };
}

/** What stands in the synthesized block; `nothing` without a synth. */
type Synthesized = { readonly at: Json | undefined } | 'nothing';

function merged(
  value: Json | undefined,
  unknown: Json | undefined,
  synthesized: Synthesized,
  path: Path,
  gaps: Path[],
): Json | undefined {
  if (unknown === true) return instead(synthesized, path, gaps);
  if (isObject(unknown) && (value === undefined || isObject(value))) {
    const known = value ?? {};
    const keys = new Set([...Object.keys(known), ...Object.keys(unknown)]);
    const members = [...keys].flatMap((key): (readonly [string, Json])[] => {
      const member = merged(
        valueAt(known, [key]),
        valueAt(unknown, [key]),
        below(synthesized, key),
        [...path, key],
        gaps,
      );
      return member === undefined ? [] : [[key, member]];
    });
    return Object.fromEntries(members);
  }
  if (isList(unknown) && (value === undefined || isList(value))) {
    const known = value ?? [];
    return Array.from({ length: Math.max(known.length, unknown.length) }, (_, at) => {
      return merged(known[at], unknown[at], below(synthesized, at), [...path, at], gaps) ?? null;
    });
  }
  return value;
}

/** What nobody configures has the provider's default; what Terraform has to compute from other things is not known. */
function instead(synthesized: Synthesized, path: Path, gaps: Path[]): Json | undefined {
  if (synthesized === 'nothing' || isComputed(synthesized.at)) {
    gaps.push(path);
    return undefined;
  }
  return synthesized.at;
}

/** A reference that stands alone leads to another resource; anything else within `${}` does not. */
const isComputed = (value: Json | undefined): boolean =>
  typeof value === 'string' && value.includes('${') && referenceIn(value) === undefined;

/** A nested block is an object in cdk.tf.json, or a list. */
function below(synthesized: Synthesized, step: string | number): Synthesized {
  if (synthesized === 'nothing') return synthesized;
  const { at } = synthesized;
  return step === 0 && isObject(at) ? synthesized : { at: valueAt(at, [step]) };
}
