/** Which resource a value of another one means: by the name or ARN that is known, else by the reference in cdk.tf.json. */
import type { Blocks, Json, Path, ResourceChange } from '../plan/model';
import { referenceIn } from '../plan/references';
import { instancesFor } from '../plan/instances';
import { withoutIndex } from '../plan/synthesized';
import { isList, isMarked, isObject, textAt, valueAt } from '../plan/values';

/** A resource and the stack that it is in. */
export interface Placed {
  readonly change: ResourceChange;
  /** Of its stack. */
  readonly blocks: Blocks | undefined;
}

export class Links {
  readonly #byType = new Map<string, Placed[]>();
  readonly #places = new Map<ResourceChange, Placed>();
  readonly #order = new Map<Placed, number>();
  /** By type and attribute, then by the value of the attribute. A plan may have hundreds of services. */
  readonly #byValue = new Map<string, ReadonlyMap<string, readonly Placed[]>>();
  /** By type, then by the address of the block. */
  readonly #byBlock = new Map<string, ReadonlyMap<string, readonly Placed[]>>();
  /** By what is asked, then by the resource that is referred to. */
  readonly #referring = new Map<string, ReadonlyMap<ResourceChange, readonly ResourceChange[]>>();

  constructor(resources: readonly Placed[]) {
    for (const [at, placed] of resources.entries()) {
      add(this.#byType, placed.change.type, placed);
      this.#places.set(placed.change, placed);
      this.#order.set(placed, at);
    }
  }

  /**
   * Resources of a type whose `attribute` is what stands at the path of another resource, before or after.
   *
   * @param path - of a text, or of a list of texts
   */
  find(from: ResourceChange, path: Path, type: string, attribute: string): readonly ResourceChange[] {
    const byValue = this.#valuesOf(type, attribute);
    const found = new Set<Placed>();
    // Both sides are one where nothing changes.
    for (const side of new Set([from.before, from.after])) {
      for (const text of texts(valueAt(side, path))) {
        for (const placed of byValue.get(text) ?? []) found.add(placed);
      }
    }
    const { blocks } = this.#places.get(from) ?? {};
    for (const address of isKnown(from, path, byValue) ? [] : this.#referencesAt(from, path)) {
      const possible = this.#blocksOf(type).get(withoutIndex(address)) ?? [];
      const ofStack = possible.filter((placed) => placed.blocks === blocks);
      for (const placed of instancesFor(from, address, ofStack, ({ change }) => change)) found.add(placed);
    }
    const all = [...found];
    if (all.length > 1) all.sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
    return all.map(({ change }) => change);
  }

  /** Resources of a type that refer to another one: the other direction of `find`. */
  findReferring(to: ResourceChange, attribute: string, type: string, path: Path): readonly ResourceChange[] {
    const asked = JSON.stringify([to.type, attribute, type, path]);
    let found = this.#referring.get(asked);
    if (found === undefined) {
      const all = new Map<ResourceChange, ResourceChange[]>();
      for (const from of this.ofType(type)) {
        for (const target of this.find(from, path, to.type, attribute)) add(all, target, from);
      }
      this.#referring.set(asked, (found = all));
    }
    return found.get(to) ?? [];
  }

  ofType(type: string): readonly ResourceChange[] {
    return (this.#byType.get(type) ?? []).map(({ change }) => change);
  }

  #valuesOf(type: string, attribute: string): ReadonlyMap<string, readonly Placed[]> {
    const key = `${type} ${attribute}`;
    let found = this.#byValue.get(key);
    if (found === undefined) {
      const all = new Map<string, Placed[]>();
      for (const placed of this.#byType.get(type) ?? []) {
        const { before, after } = placed.change;
        const values = new Set([textAt(before, [attribute]), textAt(after, [attribute])]);
        for (const value of values) if (value !== undefined) add(all, value, placed);
      }
      this.#byValue.set(key, (found = all));
    }
    return found;
  }

  #blocksOf(type: string): ReadonlyMap<string, readonly Placed[]> {
    let found = this.#byBlock.get(type);
    if (found === undefined) {
      const all = new Map<string, Placed[]>();
      for (const placed of this.#byType.get(type) ?? [])
        add(all, withoutIndex(placed.change.address), placed);
      this.#byBlock.set(type, (found = all));
    }
    return found;
  }

  #referencesAt(from: ResourceChange, path: Path): readonly string[] {
    const block = this.#places.get(from)?.blocks?.get(withoutIndex(from.address))?.block;
    return texts(synthesizedAt(block, path)).flatMap((text) => referenceIn(text) ?? []);
  }
}

/** Whether all that stands there is known, and means resources of the plan: then a reference says no more. */
function isKnown(
  { after, afterUnknown }: ResourceChange,
  path: Path,
  byValue: ReadonlyMap<string, readonly Placed[]>,
): boolean {
  const known = texts(valueAt(after, path));
  return known.length > 0 && !isMarked(afterUnknown, path) && known.every((text) => byValue.has(text));
}

function add<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** cdk.tf.json has a nested block as an object or as a list of one; a plan always has a list. */
function synthesizedAt(block: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((at, step) => {
    if (step === 0 && isObject(at)) return at;
    return valueAt(at, [step]);
  }, block);
}

function texts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.flatMap(texts) : [];
}
