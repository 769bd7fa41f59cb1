/** In the place of what is not shown. */
export const masks = {
  /** Terraform says that it is sensitive, or it repeats what is. */
  sensitive: '(sensitive)',
  /** By its name or by itself. */
  secret: '(looks like a secret)',
  unknown: '(known after apply)',
  none: '(none)',
  /** Text that begins as JSON, is none, and speaks of secrets: which of its parts are some cannot be told. */
  unreadable: '(not readable JSON)',
  deep: '(nested too deeply)',
} as const;

const literals: readonly string[] = Object.values(masks);

/** Whether a mask begins at a place of a text, whole or cut off. */
export const beginsMask = (text: string, at: number): boolean =>
  literals.some((mask) => {
    const found = text.slice(at, at + mask.length);
    return found === mask || (found.endsWith('…') && found.length > 4 && mask.startsWith(found.slice(0, -1)));
  });

/** Places of the masks that are in a text. */
const masksIn = (text: string): readonly Span[] =>
  text.includes('(')
    ? [...text.matchAll(anyMask)].map(({ index, 0: { length } }) => ({ from: index, to: index + length }))
    : [];

const anyMask = new RegExp(literals.map((mask) => mask.replace(/[()]/g, '\\$&')).join('|'), 'g');

/** A part of a text: from a character to before another one. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A part of a text that must not be shown. */
export interface Hidden extends Span {
  readonly mask: string;
}

/** The text with masks in the place of its hidden parts. Those that touch become one; sensitive is said before secret. */
export function withMasks(text: string, hidden: readonly Hidden[]): string {
  if (hidden.length === 0) return text;
  const present = masksIn(text);
  const inOrder = hidden
    .filter(({ from, to }) => !present.some((mask) => mask.from <= from && to <= mask.to))
    .sort((a, b) => a.from - b.from);
  let shown = '';
  let at = 0;
  for (let next = 0; next < inOrder.length;) {
    const first = inOrder[next];
    if (first === undefined) break;
    let { to, mask } = first;
    for (next += 1; next < inOrder.length; next += 1) {
      const other = inOrder[next];
      if (other === undefined || other.from >= to) break;
      to = Math.max(to, other.to);
      if (other.mask === masks.sensitive) mask = other.mask;
    }
    shown += text.slice(at, first.from) + mask;
    at = to;
  }
  return shown + text.slice(at);
}
