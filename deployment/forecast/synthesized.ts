/** Reading Terraform JSON: blocks, numbers and references as a synth writes them. */

/** A resource block of a synthesized stack: arguments by Terraform's names. */
export type ResourceBlock = Readonly<Record<string, unknown>>;

/** What a forecast reads from a stack. */
export interface ForecastStack {
  readonly name: string;
  /** Resource blocks by type, then by name. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, ResourceBlock>>>>;
}

/** A resource that a reference names. */
export interface Reference {
  readonly type: string;
  readonly name: string;
}

/** `${type.name.attribute}` and nothing around it; undefined for literals and whatever else Terraform computes. */
export function referenceIn(value: unknown): Reference | undefined {
  const match = typeof value === 'string' ? /^\$\{(aws_\w+)\.([\w-]+)\.[^{}]+\}$/.exec(value) : null;
  const [, type, name] = match ?? [];
  return type === undefined || name === undefined ? undefined : { type, name };
}

/** The resource of the same stack that a value refers to. */
export function resolve(stack: ForecastStack, value: unknown): ResourceBlock | undefined {
  const reference = referenceIn(value);
  return reference && stack.resources[reference.type]?.[reference.name];
}

/** The name of what a value refers to, where the stack makes it, else the value itself. */
export function nameOf(stack: ForecastStack, value: unknown, attribute: string): string {
  const name = resolve(stack, value)?.[attribute];
  return text(typeof name === 'string' ? name : value);
}

/** A nested block: Terraform JSON has it as an object or as a list of one. */
export function block(parent: ResourceBlock | undefined, name: string): ResourceBlock | undefined {
  const value: unknown = parent?.[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isBlock(first) ? first : undefined;
}

/** A number, which a synth may write as text. */
export function number(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const isBlock = (value: unknown): value is ResourceBlock =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
