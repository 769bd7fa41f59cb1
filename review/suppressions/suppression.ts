/** A finding that somebody has accepted, until a day. */
export interface Suppression {
  /** Id of a rule: `ECS101`. */
  readonly rule: string;
  /** Address of a resource, exact or with `*` for any characters. */
  readonly address: string;
  /** @default - any stack */
  readonly stack?: string;
  readonly reason: string;
  /** ISO 8601 date: the last day on which it holds, in UTC. */
  readonly expires: string;
  /** Where it stands. */
  readonly source: { readonly file: string; readonly line: number };
}

/** Whether a suppression holds on a day. */
export const isExpired = ({ expires }: Suppression, now: Date): boolean =>
  now.toISOString().slice(0, 10) > expires;

/** `*` stands for any characters, also none and also dots. In time linear in the text for each `*`. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
