/** Instances of count, for_each and modules: which of them a reference means. Pure. */
import type { ResourceChange } from './model';

/**
 * Instances that a reference may mean: those of the index that it names; without one, that of the index of the resource that
 * refers, since `each.key` is not told; always those of the same instances of modules.
 *
 * @param reference - address of a block, with an index where the reference has one
 * @param possible - instances of that block
 */
export function instancesFor<Item>(
  from: ResourceChange,
  reference: string,
  possible: readonly Item[],
  changeOf: (item: Item) => ResourceChange,
): readonly Item[] {
  if (possible.length < 2) return possible;
  const own = partsOf(from.address);
  const ofModules = possible.filter((item) => isBeside(own.modules, partsOf(changeOf(item).address).modules));
  const found = ofModules.length > 0 ? ofModules : possible;
  const named = partsOf(reference).index;
  const index = named ?? own.index;
  const ofIndex = found.filter((item) => partsOf(changeOf(item).address).index === index);
  return named !== undefined || ofIndex.length > 0 ? ofIndex : found;
}

interface Parts {
  /** `module.web["a"]`, the outermost first. */
  readonly modules: readonly string[];
  /** `["blue"]` of the resource itself. */
  readonly index: string | undefined;
}

function partsOf(address: string): Parts {
  const modules: string[] = [];
  const step = /module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./gy;
  for (let found = step.exec(address); found !== null; found = step.exec(address)) modules.push(found[0]);
  const [index] = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/s.exec(address) ?? [];
  return { modules, index };
}

/** Whether modules that both are in are the same instances. */
function isBeside(one: readonly string[], other: readonly string[]): boolean {
  for (const [at, module] of one.entries()) {
    const twin = other[at];
    if (twin === undefined || nameOf(twin) !== nameOf(module)) return true;
    if (twin !== module) return false;
  }
  return true;
}

const nameOf = (module: string): string => module.replace(/\[.*$/s, '.');
