/** Which resource a value of another one means: by the name or ARN that is known, else by the reference in cdk.tf.json. */
import { withoutIndex } from '../plan/address';
import type { Json, Path, ResourceChange } from '../plan/plan';
import type { SynthesizedStack } from '../plan/synthesized';
import { isList, isObject, valueAt } from '../plan/values';

/** A resource and the stack that it is in. */
export interface Placed {
  readonly change: ResourceChange;
  readonly synthesized: SynthesizedStack | undefined;
}

export class Links {
  private readonly byType = new Map<string, Placed[]>();
  private readonly places = new Map<ResourceChange, Placed>();

  constructor(resources: readonly Placed[]) {
    for (const placed of resources) {
      const { type } = placed.change;
      this.byType.set(type, [...(this.byType.get(type) ?? []), placed]);
      this.places.set(placed.change, placed);
    }
  }

  /**
   * Resources of a type whose `attribute` is what stands at the path of another resource, before or after.
   *
   * @param path - of a text, or of a list of texts
   */
  find(from: ResourceChange, path: Path, type: string, attribute: string): readonly ResourceChange[] {
    const values = new Set([...texts(valueAt(from.before, path)), ...texts(valueAt(from.after, path))]);
    const addresses = this.referencesAt(from, path);
    const { synthesized } = this.places.get(from) ?? {};
    return (this.byType.get(type) ?? [])
      .filter(
        ({ change, synthesized: stack }) =>
          [change.before?.[attribute], change.after?.[attribute]].some(
            (value) => typeof value === 'string' && values.has(value),
          ) ||
          (stack === synthesized && addresses.has(withoutIndex(change.address))),
      )
      .map(({ change }) => change);
  }

  /** Resources of a type that refer to another one: the other direction of `find`. */
  findReferring(to: ResourceChange, attribute: string, type: string, path: Path): readonly ResourceChange[] {
    return (this.byType.get(type) ?? [])
      .map(({ change }) => change)
      .filter((change) => this.find(change, path, to.type, attribute).includes(to));
  }

  ofType(type: string): readonly ResourceChange[] {
    return (this.byType.get(type) ?? []).map(({ change }) => change);
  }

  private referencesAt(from: ResourceChange, path: Path): ReadonlySet<string> {
    const block = this.places.get(from)?.synthesized?.resources.get(withoutIndex(from.address))?.block;
    const found = texts(synthesizedAt(block, path)).flatMap((text) => referenceIn(text) ?? []);
    return new Set(found);
  }
}

/** cdk.tf.json has a nested block as an object or as a list of one; a plan always has a list. */
function synthesizedAt(block: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((at, step) => {
    if (step === 0 && isObject(at)) return at;
    return valueAt(at, [step]);
  }, block);
}

/** `aws_lb.x` of `${aws_lb.x.arn}`; undefined for anything else that Terraform computes. */
export function referenceIn(text: string): string | undefined {
  const [, address] = /^\$\{(aws_\w+\.[\w-]+)\.[^{}]+\}$/.exec(text) ?? [];
  return address;
}

function texts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.flatMap(texts) : [];
}
