/** Reads what `cdktf synth` has written: manifest.json, and cdk.tf.json of each stack. */
import { isAbsolute, join, normalize, sep } from 'node:path';
import type { FindSource } from '../construct-sources';
import type { Json, JsonObject } from '../model';
import type { SynthesizedResource, SynthesizedStack } from '../synthesized';
import { isList, isObject, valueAt } from '../values';
import { readJsonFile } from './json-file';
import { objectOf, optional, textOf, textsOf, wrongType, WrongValue } from './typed';

/** A stack of manifest.json. */
interface ManifestStack {
  readonly name: string;
  /** Names of the stacks that are applied before. */
  readonly dependencies: readonly string[];
  /** Its cdk.tf.json, relative to the directory of the synth. */
  readonly file: string;
}

/**
 * @param directory - `cdktf.out`
 * @param findSource - where constructs were made
 * @returns the stacks, those first that others depend on
 * @throws InputError a file is missing, is not what cdktf writes, or stacks depend on each other in a circle
 */
export function readSynthesized(
  directory: string,
  findSource: FindSource = () => undefined,
): readonly SynthesizedStack[] {
  return readManifest(directory).map(({ name, dependencies, file }) => ({
    name,
    dependencies,
    resources: readJsonFile(join(directory, file), (block) => resourcesOf(block, findSource)),
  }));
}

/** @returns the stacks, those first that others depend on @throws InputError as `readSynthesized` */
export const readManifest = (directory: string): readonly ManifestStack[] =>
  readJsonFile(join(directory, 'manifest.json'), (manifest) => inOrder(stacksOf(manifest)));

function stacksOf(manifest: JsonObject): readonly ManifestStack[] {
  return Object.entries(objectOf(manifest.stacks, 'stacks')).map(([name, value]) => {
    const at = `stacks.${name}`;
    const stack = objectOf(value, at);
    return {
      name,
      dependencies: optional(stack.dependencies, `${at}.dependencies`, textsOf) ?? [],
      file: inside(textOf(stack.synthesizedStackPath, `${at}.synthesizedStackPath`), at),
    };
  });
}

function inside(file: string, place: string): string {
  const path = normalize(file);
  if (!isAbsolute(path) && path.split(sep)[0] !== '..') return path;
  throw new WrongValue(`${place}.synthesizedStackPath leaves the directory of the synth, and must be in it`);
}

/** Dependencies first; otherwise in the order of the manifest. */
function inOrder(stacks: readonly ManifestStack[]): readonly ManifestStack[] {
  const left = new Map(stacks.map((stack) => [stack.name, stack]));
  const ordered: ManifestStack[] = [];
  while (left.size > 0) {
    const next = [...left.values()].find(({ dependencies }) => !dependencies.some((name) => left.has(name)));
    if (next === undefined) {
      throw new WrongValue(`the stacks ${[...left.keys()].join(', ')} depend on each other in a circle`);
    }
    left.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

/** Resources of a `cdk.tf.json`. @throws WrongValue */
export const synthesizedResources = (stack: JsonObject): ReadonlyMap<string, SynthesizedResource> =>
  resourcesOf(stack, () => undefined);

function resourcesOf(stack: JsonObject, findSource: FindSource): ReadonlyMap<string, SynthesizedResource> {
  const resources = new Map<string, SynthesizedResource>();
  for (const [type, ofType] of Object.entries(optional(stack.resource, 'resource', objectOf) ?? {})) {
    for (const [name, value] of Object.entries(objectOf(ofType, `resource.${type}`))) {
      const resource = resourceOf(type, name, value, findSource);
      resources.set(resource.address, resource);
    }
  }
  return resources;
}

function resourceOf(type: string, name: string, value: Json, findSource: FindSource): SynthesizedResource {
  const place = `resource.${type}.${name}`;
  const block = blockOf(value, place);
  const lifecycle = optional(block.lifecycle, `${place}.lifecycle`, blockOf) ?? {};
  const constructPath = valueAt(block, ['//', 'metadata', 'path']);
  const source = typeof constructPath === 'string' ? findSource(constructPath, type) : undefined;
  return {
    address: `${type}.${name}`,
    type,
    name,
    block,
    ...(typeof constructPath === 'string' && { constructPath }),
    ...(source !== undefined && { source }),
    ignoreChanges: optional(lifecycle.ignore_changes, `${place}.lifecycle.ignore_changes`, ignored) ?? [],
    preventDestroy: isOn(lifecycle.prevent_destroy),
    createBeforeDestroy: isOn(lifecycle.create_before_destroy),
  };
}

/** The JSON syntax of Terraform has a block as an object, or as a list of one. */
function blockOf(value: Json, place: string): JsonObject {
  const [only = null, ...more] = isList(value) ? value : [value];
  if (isObject(only) && more.length === 0) return only;
  throw wrongType(place, 'an object or a list of one', value);
}

/** Terraform takes "all" as a text alone; in a list it is the name of an argument. */
function ignored(value: Json, place: string): readonly string[] | 'all' {
  return value === 'all' ? 'all' : textsOf(value, place);
}

/** Terraform takes a text for a flag, too. */
const isOn = (value: Json | undefined): boolean => value === true || value === 'true';
