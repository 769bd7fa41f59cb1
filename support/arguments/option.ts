/** Options of a command: what each is called in help texts, what it accepts, and what it is without being given. */
import { quote } from './quote';
import type { Value } from './value';

/** `T` is what the command gets. */
export interface Option<T> {
  /** Stands for the value in help texts: `DIR`. @default - a flag, which has no value */
  readonly placeholder?: string;
  readonly help: string;
  /** As the help text shows it. @default - none */
  readonly shownDefault?: string;
  /**
   * @param name - with its dashes: `--report`
   * @param texts - values in the order of the command line; a flag that is given has one, which is empty
   * @throws OptionError
   */
  readonly read: (name: string, texts: readonly string[]) => T;
}

/** By name, without dashes. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** What is wrong with a value: the command adds how to get help. */
export class OptionError extends Error {}

/** Is true if it is given. */
export const flag = (help: string): Option<boolean> => ({ help, read: (_, texts) => texts.length > 0 });

/** Has one value, the last that is given, else the default. */
export function option<T>(placeholder: string, value: Value<T>, help: string, fallback: T): Option<T>;
/** Has one value, the last that is given, or none. */
export function option<T>(placeholder: string, value: Value<T>, help: string): Option<T | undefined>;
export function option<T>(
  placeholder: string,
  value: Value<T>,
  help: string,
  fallback?: T,
): Option<T | undefined> {
  return {
    placeholder,
    help,
    ...(fallback !== undefined && { shownDefault: String(fallback) }),
    read: (name, texts) => lastOf(name, value, texts) ?? fallback,
  };
}

/** Has one value, the last that is given. */
export function required<T>(placeholder: string, value: Value<T>, help: string): Option<T> {
  return {
    placeholder,
    help,
    read(name, texts) {
      const found = lastOf(name, value, texts);
      if (found !== undefined) return found;
      throw new OptionError(`${name} is missing: add ${name} ${placeholder}, which must be ${value.allowed}`);
    },
  };
}

/** May be given several times. @param fallback - of an option that is not given */
export function repeatable<T>(
  placeholder: string,
  value: Value<T>,
  help: string,
  fallback: readonly T[] = [],
): Option<readonly T[]> {
  return {
    placeholder,
    help: `${help}; may be repeated`,
    ...(fallback.length > 0 && { shownDefault: fallback.join(', ') }),
    read: (name, texts) => (texts.length === 0 ? fallback : texts.map((text) => parsed(name, value, text))),
  };
}

function lastOf<T>(name: string, value: Value<T>, texts: readonly string[]): T | undefined {
  const text = texts.at(-1);
  return text === undefined ? undefined : parsed(name, value, text);
}

function parsed<T>(name: string, value: Value<T>, text: string): T {
  const found = value.parse(text);
  if (found !== undefined) return found;
  throw new OptionError(`${name} must be ${value.allowed}, got ${quote(text)}`);
}
