/**
 * Writes the Terraform JSON that `app.synth()` writes, in a fraction of the time: cdktf 0.21 walks every attribute of
 * every resource three times, most of them undefined, and tests every key and every string for tokens with several
 * regular expressions. That is most of a synth, and it grows with every service. Here a value is walked once, and
 * cdktf's own resolver sees only what holds a token. A test compares the two byte for byte.
 */
import {
  App,
  Aspects,
  DefaultTokenResolver,
  StringConcat,
  TerraformElement,
  TerraformOutput,
  TerraformStack,
  Token,
  Tokenization,
} from 'cdktf';
import type { IConstruct } from 'constructs';

type Plain = Record<string, unknown>;

/** Synthesizes all stacks of the app. */
export function synthesize(app: App): void {
  resolveOnce(app);
  app.synth();
}

/** Replaces cdktf's walks of the stacks of the app by the ones below. Writes nothing. */
export function resolveOnce(app: App): void {
  for (const stack of app.node.children.filter((child) => TerraformStack.isStack(child))) {
    let prepared: Fragments = new Map();
    stack.prepareStack = () => {
      prepared = prepare(stack);
    };
    stack.toTerraform = () => render(stack, prepared);
  }
}

/** What every element of a stack adds to its JSON, resolved. */
type Fragments = ReadonlyMap<TerraformElement, Plain>;

/**
 * cdktf records where every token and resource was made, for messages that it may have to print. Nothing here makes
 * tokens that fail to resolve, and the records take a third of a synth.
 *
 * @returns what `build` returns
 */
export function withoutCreationTraces<T>(build: () => T): T {
  const capture: unknown = Reflect.get(Error, 'captureStackTrace');
  Error.captureStackTrace = () => undefined;
  try {
    return build();
  } finally {
    Reflect.set(Error, 'captureStackTrace', capture);
  }
}

/** A preparing walk finds references to other stacks and adds the outputs and data sources that they need. */
function prepare(stack: TerraformStack): Fragments {
  stack.ensureBackendExists();
  const resolve = resolver(stack, true);
  return new Map(elementsOf(stack).map((element) => [element, resolve(element.toTerraform()) as Plain]));
}

/** What TerraformStack.toTerraform of cdktf 0.21 returns. */
function render(stack: TerraformStack, prepared: Fragments): Plain {
  // An aspect runs after the preparing walk and may change any element.
  const fragments: Fragments = hasAspects(stack) ? new Map() : prepared;
  const resolve = resolver(stack, false);
  const elements = elementsOf(stack);
  const overrides = Reflect.get(stack, 'rawOverrides') as Plain;
  const metadata: Plain = {
    version: stack.node.tryGetContext('cdktfVersion') as string,
    stackName: stack.node.id,
    backend: 'local', // a backend says otherwise
    ...(Object.keys(overrides).length === 0 ? {} : { overrides: { stack: Object.keys(overrides) } }),
  };
  const outputs: Plain = {};
  const terraform: Plain = { '//': { metadata, outputs } };
  for (const element of elements) {
    merge(metadata, resolve(element.toMetadata()) as Plain);
    if (TerraformOutput.isTerraformOutput(element)) merge(outputs, outputPath(element));
    merge(terraform, fragments.get(element) ?? (resolve(element.toTerraform()) as Plain));
  }
  merge(terraform, resolve(overrides) as Plain);
  return terraform;
}

function hasAspects(stack: TerraformStack): boolean {
  return [App.of(stack), ...stack.node.findAll()].some((construct) => Aspects.of(construct).all.length > 0);
}

/** `{ stack: { construct: { output: <name of the output> } } }` */
function outputPath(output: TerraformOutput): Plain {
  return output.node.path
    .split('/')
    .reduceRight<Plain | string>((inner, part) => ({ [part]: inner }), output.friendlyUniqueId) as Plain;
}

function elementsOf(construct: IConstruct, found: TerraformElement[] = []): TerraformElement[] {
  if (TerraformElement.isTerraformElement(construct)) found.push(construct);
  for (const child of construct.node.children) {
    if (!TerraformStack.isStack(child)) elementsOf(child, found);
  }
  return found;
}

/** Objects are merged, lists are joined, everything else of `source` takes the place of what was there. */
function merge(target: Plain, source: Plain): void {
  for (const [key, value] of Object.entries(source)) {
    const there = target[key];
    if (Array.isArray(value)) target[key] = Array.isArray(there) ? there.concat(value) : value;
    else if (isObject(value) && isObject(there)) merge(there, value);
    else target[key] = value;
  }
}

const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every marker of a token in a string, a list element or a map key. */
const tokenMarker = 'TfToken[';

/** A token that stands for a text, alone or in a longer text. */
const stringToken = /\$\{TfToken\[[^\]]+\]\}/g;

/** A function that resolves a value of a stack: tokens are replaced, undefined members left out. */
function resolver(scope: TerraformStack, preparing: boolean): (value: unknown) => unknown {
  const options = { scope, preparing, resolver: new DefaultTokenResolver(new StringConcat()) };
  const resolveTokens = (value: unknown): unknown => Tokenization.resolve(value, options);
  // A reference is the same wherever it stands in the stack.
  const resolved = new Map<string, unknown>();

  const resolveToken = (token: string): unknown => {
    if (!resolved.has(token)) resolved.set(token, resolveTokens(token));
    return resolved.get(token);
  };

  const resolveString = (text: string): unknown => {
    if (!text.includes(tokenMarker)) return text;
    const tokens = text.match(stringToken) ?? [];
    if (tokens[0] === text) return resolveToken(text);
    const isText = tokens.every((token) => typeof resolveToken(token) === 'string');
    return isText ? text.replace(stringToken, (token) => resolveToken(token) as string) : resolveTokens(text);
  };

  const resolveObject = (object: Plain): unknown => {
    if (Tokenization.isResolvable(object) || Object.keys(object).some((key) => key.includes(tokenMarker))) {
      return resolveTokens(object);
    }
    const members: Plain = {};
    for (const [key, member] of Object.entries(object)) {
      const value = member === undefined ? undefined : resolve(member);
      if (value !== undefined) members[key] = value;
    }
    return members;
  };

  const resolve = (value: unknown): unknown => {
    if (typeof value === 'string') return resolveString(value);
    if (typeof value === 'number') return Token.isUnresolved(value) ? resolveTokens(value) : value;
    if (Array.isArray(value)) {
      return Token.isUnresolved(value)
        ? resolveTokens(value)
        : value.map(resolve).filter((element) => element !== undefined);
    }
    return isObject(value) ? resolveObject(value) : value;
  };
  return resolve;
}
