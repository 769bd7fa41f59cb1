/** The Terraform JSON of a stack, of what its elements add to it. */
import { TerraformOutput, type TerraformElement, type TerraformStack } from 'cdktf';
import { isPlain, JsonText, type Plain, Written } from './json-text';
import { ResolvedJson } from './resolved-json';

/** What every element of a stack adds to its JSON. */
export type Fragments = ReadonlyMap<TerraformElement, Plain>;

/** A preparing walk finds references to other stacks and adds the outputs and data sources that they need. */
export function prepare(stack: TerraformStack, elements: readonly TerraformElement[]): Fragments {
  const json = new ResolvedJson(stack, true);
  return new Map(elements.map((element) => [element, fragmentOf(element, json)]));
}

/**
 * What TerraformStack.toTerraform of cdktf 0.21 returns, with the elements as finished JSON.
 *
 * @param elements - those that the preparing walk has added, too
 * @returns undefined if elements share a name, so that cdktf would merge what they add
 */
export function render(
  stack: TerraformStack,
  elements: readonly TerraformElement[],
  prepared: Fragments,
): Plain | undefined {
  const json = new ResolvedJson(stack, false);
  const metadata: Plain = {
    version: stack.node.tryGetContext('cdktfVersion') as string,
    stackName: stack.node.id,
    backend: 'local', // a backend says otherwise
  };
  const outputs: Plain = {};
  const terraform: Plain = { '//': { metadata, outputs } };
  for (const element of elements) {
    const added = element.toMetadata() as Plain;
    if (!isEmpty(added)) merge(metadata, json.value(added) as Plain);
    if (TerraformOutput.isTerraformOutput(element)) merge(outputs, outputPath(element));
    if (!merge(terraform, prepared.get(element) ?? fragmentOf(element, json))) return undefined;
  }
  return terraform;
}

/** The text of what render() returns. */
export function textOf(terraform: Plain): string {
  const text = new JsonText();
  text.plain(terraform, 0);
  return text.toString();
}

/** Names below a block that lead to an element: `resource.<type>.<name>`, `output.<name>`. */
const namesOfElements = new Map([
  ['resource', 2],
  ['data', 2],
  ['output', 1],
]);

/** What an element adds: itself as finished JSON, everything else as values. */
function fragmentOf(element: TerraformElement, json: ResolvedJson): Plain {
  const blocks = element.toTerraform() as Plain;
  const fragment: Plain = {};
  for (const block in blocks) {
    if (blocks[block] === undefined) continue;
    const names = namesOfElements.get(block);
    fragment[block] =
      names === undefined ? json.value(blocks[block]) : written(blocks[block], names, 1, json);
  }
  return fragment;
}

/** @param names - that lead from the value to the element */
function written(value: unknown, names: number, depth: number, json: ResolvedJson): unknown {
  if (names === 0 || !isPlain(value)) {
    const text = json.of(value, depth);
    return text === undefined ? undefined : new Written(text);
  }
  const members: Plain = {};
  for (const name in value) members[name] = written(value[name], names - 1, depth + 1, json);
  return members;
}

/** Metadata of most elements is nothing but undefined members. */
function isEmpty(members: Plain): boolean {
  for (const name in members) if (members[name] !== undefined) return false;
  return true;
}

/** `{ stack: { construct: { output: <name of the output> } } }` */
function outputPath(output: TerraformOutput): Plain {
  return output.node.path
    .split('/')
    .reduceRight<Plain | string>((inner, part) => ({ [part]: inner }), output.friendlyUniqueId) as Plain;
}

/**
 * Objects are merged, lists are joined, everything else of `source` takes the place of what was there.
 *
 * @returns false if finished JSON would have to be merged
 */
function merge(target: Plain, source: Plain): boolean {
  for (const key in source) {
    const [there, value] = [target[key], source[key]];
    if (there === undefined) target[key] = value;
    else if (isPlain(there) && isPlain(value)) {
      if (there instanceof Written || value instanceof Written || !merge(there, value)) return false;
    } else if (Array.isArray(there) && Array.isArray(value)) target[key] = there.concat(value);
    else if (value !== undefined) target[key] = value;
  }
  return true;
}
