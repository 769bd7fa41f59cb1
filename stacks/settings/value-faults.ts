import * as v from 'valibot';
import { isPlain } from './defaults';
import { type Fault, type Path, pathText, shown } from './fault';
import { allowed, chosen, discriminatorValues, memberShape, type Shape, shapeOf, unwrap } from './shape';
import { nearest } from '../../support/nearest';
import { unknownKeys } from './unknown-keys';

export interface Reading<T extends v.GenericSchema> {
  /** What was read; whole only where there is no fault. */
  readonly output: v.InferOutput<T>;
  readonly faults: readonly Fault[];
}

/** Problem of a place where something must stand and nothing does. */
export const missing = 'missing';

/** Reads `value` by `schema`: faults of single values, one a place, and unknown keys. */
export function read<T extends v.GenericSchema>(schema: T, value: unknown): Reading<T> {
  const result = v.safeParse(schema, value);
  const unknown = unknownKeys(shapeOf(schema), value);
  const faults = (result.issues ?? []).flatMap((issue) => faultsOf(issue, shapeOf(schema), value));
  return { output: result.output, faults: onePerPlace([...unknown, ...faults]) };
}

/** The first fault of each place: what is too long is rarely well formed, and one line says enough. */
export function onePerPlace(faults: readonly Fault[]): readonly Fault[] {
  const places = new Map<string, Fault>();
  for (const fault of faults) {
    const place = pathText(fault.path);
    if (!places.has(place)) places.set(place, fault);
  }
  return [...places.values()];
}

function faultsOf(issue: v.BaseIssue<unknown>, top: Shape, value: unknown): readonly Fault[] {
  const path = issue.path?.map((item) => item.key as string | number) ?? [];
  if (issue.type === 'strict_object' && issue.expected === 'never') return []; // named by unknownKeys
  const last = issue.path?.at(-1);
  const { shape, parent } = shapeAt(top, value, path);
  if (last?.origin === 'key' && issue.type !== 'strict_object' && unwrap(parent).type === 'record') {
    return [{ path, problem: 'not a possible name', allowed: allowed(unwrap(parent).key as Shape) }];
  }
  if (issue.type === 'union') return unionFaults(issue, shape, path);
  return [valueFault(issue, shape, path)];
}

/** The schema at a path and the one around it. */
function shapeAt(top: Shape, value: unknown, path: Path): { readonly shape: Shape; readonly parent: Shape } {
  let parent = top;
  let shape = top;
  let here = value;
  for (const key of path) {
    parent = shape;
    // A discriminator that names no variant is allowed what the variant allows.
    shape = memberShape(shape, here, key) ?? shape;
    here = (here as Record<string | number, unknown> | undefined)?.[key];
  }
  return { shape, parent };
}

/** A union is read as the option that the value looks like. */
function unionFaults(issue: v.BaseIssue<unknown>, union: Shape, path: Path): readonly Fault[] {
  const option = isPlain(issue.input) ? chosen(union, issue.input) : undefined;
  if (option === undefined) return [valueFault(issue, union, path)];
  const inner = read(option as unknown as v.GenericSchema, issue.input);
  return inner.faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}

function valueFault(issue: v.BaseIssue<unknown>, shape: Shape, path: Path): Fault {
  if (issue.type === 'min_entries')
    return { path, problem: 'empty', fix: 'name at least one, or leave it out' };
  const problem = issue.input === undefined ? missing : problemOf(issue);
  return {
    path,
    problem,
    ...(issue.input !== undefined && !isConfidential(path) ? gotOf(issue) : {}),
    allowed: isDiscriminator(shape, path) ? discriminatorValues(shape).join(', ') : allowed(shape),
    ...nearestOption(issue, shape),
    ...(isConfidential(path) ? {} : otherType(issue)),
  };
}

/** A list that is too short or too long is not shown: its place says which it is. */
function gotOf({ kind, type, input }: v.BaseIssue<unknown>): Pick<Fault, 'got'> {
  if (kind === 'schema' || typeof input !== 'object') return { got: shown(input) };
  if (type !== 'check' || !Array.isArray(input)) return {};
  const twice: unknown = input.find((member, index) => input.indexOf(member) < index);
  return twice === undefined ? {} : { got: shown(twice) };
}

/** A number in quotes, or a text that looks like a number without them. */
function otherType({ type, input }: v.BaseIssue<unknown>): Pick<Fault, 'fix'> {
  if (type === 'string' && typeof input === 'number') return { fix: `put it in quotes: "${input}"` };
  if (type === 'number' && typeof input === 'string' && /^-?\d+(?:\.\d+)?$/.test(input))
    return { fix: `leave out the quotes: ${input}` };
  return {};
}

/** The allowed text that was probably meant. */
function nearestOption({ type, input }: v.BaseIssue<unknown>, shape: Shape): Pick<Fault, 'fix'> {
  if (type !== 'picklist' || typeof input !== 'string') return {};
  const options = (unwrap(shape).options ?? []).filter((option) => typeof option === 'string');
  const near = nearest(input, options);
  return near === undefined ? {} : { fix: `did you mean ${near}?` };
}

function isDiscriminator(shape: Shape, path: Path): boolean {
  const inner = unwrap(shape);
  return inner.type === 'variant' && inner.key === path.at(-1);
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  switch (issue.type) {
    case 'min_value':
    case 'max_value':
      return 'out of range';
    case 'integer':
      return 'not an integer';
    case 'regex':
      return 'not well formed';
    case 'max_length':
      return typeof issue.input === 'string' ? `too long (${issue.received} characters)` : 'too many';
    case 'min_length':
      return 'too few';
    case 'check':
      return issue.message;
    case 'picklist':
    case 'union':
    case 'literal':
      return 'not one of the allowed values';
    case 'variant':
      return isPlain(issue.input) ? 'wrong type' : 'not one of the allowed values';
    default:
      return 'wrong type';
  }
}

/** What stands in the environment or where a secret's ARN belongs may be a secret: errors end up in logs. */
function isConfidential(path: Path): boolean {
  return path.slice(0, -1).some((key) => key === 'environment' || key === 'secrets');
}
