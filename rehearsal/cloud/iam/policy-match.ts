/** Patterns of IAM policies: `*` is any text, `?` one character, `${…}` a value of the request. */

/** Values of condition keys of a request; names are not case-sensitive. */
export class RequestContext {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: Readonly<Record<string, string | readonly string[]>>) {
    this.#values = new Map(
      Object.entries(values).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const),
    );
  }

  /** @returns undefined where the request has no such key */
  get(key: string): readonly string[] | undefined {
    return this.#values.get(key.toLowerCase());
  }
}

/** Whether a text matches a pattern; a pattern with a variable that the request lacks matches nothing. */
export function matchesText(pattern: string, text: string, context: RequestContext): boolean {
  const expression = expressionOf(pattern, context);
  return expression !== undefined && new RegExp(`^${expression}$`, 's').test(text);
}

/** Actions are not case-sensitive. */
export const matchesAction = (pattern: string, action: string): boolean =>
  matchesText(pattern.toLowerCase(), action.toLowerCase(), noContext);

/**
 * The six parts of an ARN match one by one: a wildcard does not reach into the next part. Parts that a pattern lacks
 * are `*`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesArn(pattern: string, arn: string, context: RequestContext): boolean {
  if (pattern === '*') return true;
  const [patterns, parts] = [splitArn(pattern), splitArn(arn)];
  if (parts.length < 6) return matchesText(pattern, arn, context);
  return parts.every((part, index) => matchesText(patterns[index] ?? '*', part, context));
}

const noContext = new RequestContext({});

function splitArn(arn: string): readonly string[] {
  // Colons in a variable separate nothing.
  const parts = arn.match(/(?:\$\{[^}]*\}|[^:])+|(?<=:|^)(?=:|$)/g) ?? [];
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
function expressionOf(pattern: string, context: RequestContext): string | undefined {
  const parts = pattern.split(/(\$\{[^}]*\}|[*?])/).map((part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (!part.startsWith('${')) return escape(part);
    const value = valueOf(part.slice(2, -1), context);
    return value === undefined ? undefined : escape(value);
  });
  return parts.includes(undefined) ? undefined : parts.join('');
}

function valueOf(variable: string, context: RequestContext): string | undefined {
  if (/^[*?$]$/.test(variable)) return variable;
  const [, key = '', otherwise] = /^([^,]*?)\s*(?:,\s*'([^']*)')?$/.exec(variable) ?? [];
  const values = context.get(key.trim());
  return values?.length === 1 ? values[0] : otherwise;
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
