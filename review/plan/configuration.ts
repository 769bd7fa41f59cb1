/**
 * `configuration` of a plan: what hand-written Terraform refers to where a plan says only that a value is not known yet. Its
 * expressions have constants and the names of what they use; how they use them is not told. Pure.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
 */
import type { Blocks, Json, JsonObject } from './model';
import { isList, isObject, listAt, textAt, valueAt } from './values';

/** A module as it is configured; the texts of its resources are parsed when somebody asks for one. */
export interface ConfiguredModule {
  /** JSON of each resource, by address without the module. */
  readonly resources: ReadonlyMap<string, string>;
  /** `outputs`. */
  readonly outputs: Json;
  readonly calls: ReadonlyMap<string, ModuleCall>;
}

interface ModuleCall {
  /** `expressions` of the call: the variables of the module. */
  readonly expressions: Json;
  readonly module: ConfiguredModule;
}

/** Where a module stands: those that call it, the root first. */
type Chain = readonly {
  readonly name: string;
  readonly call?: ModuleCall;
  readonly module: ConfiguredModule;
}[];

/** Modules within modules, and variables of variables: what is deeper nobody writes. */
const deepest = 20;

/** Blocks of all resources by address without indexes, with `${aws_lb.main.arn}` in the place of what they refer to. */
export function configuredBlocks(root: ConfiguredModule): Blocks {
  const chains = new Map<string, { readonly chain: Chain; readonly text: string }>();
  const visit = (chain: Chain): void => {
    const { module } = chain.at(-1) ?? { module: root };
    for (const [address, text] of module.resources) {
      chains.set(`${prefixOf(chain)}${address}`, { chain, text });
    }
    if (chain.length > deepest) return;
    for (const [name, call] of module.calls) visit([...chain, { name, call, module: call.module }]);
  };
  visit([{ name: '', module: root }]);
  const known = new Map<string, { readonly block: JsonObject }>();
  return {
    get: (address) => {
      const found = chains.get(address);
      if (found === undefined) return undefined;
      const made = known.get(address) ?? { block: blockOf(found.text, found.chain) };
      known.set(address, made);
      return made;
    },
  };
}

const prefixOf = (chain: Chain): string =>
  chain
    .slice(1)
    .map(({ name }) => `module.${name}.`)
    .join('');

function blockOf(text: string, chain: Chain): JsonObject {
  const expressions = valueAt(JSON.parse(text) as Json, ['expressions']);
  return isObject(expressions) ? membersOf(expressions, chain) : {};
}

const membersOf = (block: JsonObject, chain: Chain): JsonObject =>
  Object.fromEntries(
    Object.entries(block).flatMap(([name, expression]) => {
      const value = valueOf(expression, chain);
      return value === undefined ? [] : [[name, lists.has(name) && !isList(value) ? [value] : value]];
    }),
  );

/** Arguments that are lists of texts: a list of one reference looks like the reference. */
const lists = new Set(['alarms', 'listener_arns', 'security_groups', 'subnets']);

/** An expression, a nested block, or a list of blocks. */
function valueOf(expression: Json, chain: Chain): Json | undefined {
  if (isList(expression)) return expression.map((each) => valueOf(each, chain) ?? null);
  if (!isObject(expression)) return undefined;
  if (Object.hasOwn(expression, 'constant_value')) return expression.constant_value;
  if (!isList(expression.references)) return membersOf(expression, chain);
  const texts = referencesOf(expression, chain);
  return texts.length === 1 ? texts[0] : texts;
}

/** `${aws_lb.main.arn}` of each thing that an expression refers to. */
function referencesOf(expression: Json, chain: Chain, depth = 0): readonly string[] {
  const named = listAt(expression, ['references']).filter((each) => typeof each === 'string');
  // What is referred to comes with all that it is a part of: aws_lb.main.arn, then aws_lb.main.
  const whole = named.filter((each, at) => {
    const before = named[at - 1];
    return before === undefined || !(before.startsWith(`${each}.`) || before.startsWith(`${each}[`));
  });
  return [...new Set(whole.flatMap((reference) => resolved(reference, chain, depth)))];
}

function resolved(reference: string, chain: Chain, depth: number): readonly string[] {
  const asText = [`\${${reference.startsWith('aws_') ? prefixOf(chain) : ''}${reference}}`];
  if (depth > deepest) return asText;
  const { module, call } = chain.at(-1) ?? {};
  const [, variable] = /^var\.([\w-]+)/.exec(reference) ?? [];
  if (variable !== undefined && call !== undefined) {
    const given = valueAt(call.expressions, [variable]);
    const constant = valueAt(given, ['constant_value']);
    if (typeof constant === 'string') return [constant];
    return given === undefined ? asText : orElse(referencesOf(given, chain.slice(0, -1), depth + 1), asText);
  }
  const [, called, output] = /^module\.([\w-]+)(?:\[[^\]]*\])?\.([\w-]+)/.exec(reference) ?? [];
  const inner = called === undefined ? undefined : module?.calls.get(called);
  if (called === undefined || output === undefined || inner === undefined) return asText;
  const next = [...chain, { name: called, call: inner, module: inner.module }];
  const expression = valueAt(inner.module.outputs, [output, 'expression']);
  const constant = textAt(expression, ['constant_value']);
  if (constant !== undefined) return [constant];
  return expression === undefined ? asText : orElse(referencesOf(expression, next, depth + 1), asText);
}

const orElse = (found: readonly string[], other: readonly string[]): readonly string[] =>
  found.length > 0 ? found : other;
