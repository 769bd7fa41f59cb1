/**
 * Texts of others in the Markdown of GitHub and GitLab. What is no plain word stands in a code span: there is no mention, no
 * reference, no link, no image, no HTML and no emoji in one. Pure.
 */
import { shortened, visible } from '../visible';

/** A code span; the fence is longer than any run of backticks in it. */
export function code(text: string, longest = Infinity): string {
  const shown = shortened(visible(text), longest);
  if (shown.trim() === '') return '` `';
  let run = 0;
  // Most texts have no backtick, and a report may have a hundred thousand texts.
  if (shown.includes('`')) for (const [ticks] of shown.matchAll(/`+/g)) run = Math.max(run, ticks.length);
  const fence = '`'.repeat(run + 1);
  const needsSpace =
    shown.startsWith('`') || shown.endsWith('`') || (shown.startsWith(' ') && shown.endsWith(' '));
  return needsSpace ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** A code span in a cell of a table, where a pipe ends the cell even in code: it stands between two spans. */
export const cell = (text: string, longest = Infinity): string =>
  shortened(visible(text), longest)
    .split('|')
    .map((part, _, parts) => (part === '' && parts.length > 1 ? '' : code(part)))
    .join('&#124;');

/** Code in a line of HTML, such as a summary, where Markdown is not looked at. */
export const htmlCode = (text: string, longest = Infinity): string =>
  `<code>${html(shortened(visible(text), longest))}</code>`;

const html = (text: string): string =>
  text.replace(/[&<>"'`@#]/g, (character) => `&#${character.charCodeAt(0)};`);

const leading = /^["'(„“‘]+/;
const trailing = /["')”’.,;:!?…]+$/;
/** Plain words, short numbers, and the services of AWS that have a digit. */
const word = /^(?:[\p{Script=Latin}]+(?:['’-][\p{Script=Latin}]+)*|\d{1,6}(?:[.,]\d{1,3})?%?|EC2|S3)$/u;
const sign = /^(?:[-–—→%]|\.\.\.|…)$/;

/**
 * A sentence: its plain words as they are, everything else of it as code.
 *
 * @param span - `cell` in a table
 */
export const prose = (text: string, longest = Infinity, span = code): string =>
  shortened(visible(text).trim(), longest)
    .split(' ')
    .map((token) => proseToken(token, span))
    .join(' ');

function proseToken(token: string, span: (text: string) => string): string {
  if (sign.test(token)) return token;
  const before = leading.exec(token)?.[0] ?? '';
  const rest = token.slice(before.length);
  const after = trailing.exec(rest)?.[0] ?? '';
  const core = rest.slice(0, rest.length - after.length);
  if (core === '') return token === '' ? '' : span(token);
  if (word.test(core)) return token;
  // Brackets that belong to it: `show(x)`.
  return /[([{]/.test(core) && after.includes(')') ? span(token) : `${before}${span(core)}${after}`;
}

export const withFullStop = (markdown: string): string =>
  /[.!?…]$/.test(markdown) ? markdown : `${markdown}.`;

/** With its full stop, and with a capital where it begins with no name: `cpu` is one of an argument. */
export const sentence = (markdown: string): string =>
  withFullStop(
    /^(?:the|an?|its?|this|what|which|every|each|no|nothing|both|whether)\b/.test(markdown)
      ? markdown.charAt(0).toUpperCase() + markdown.slice(1)
      : markdown,
  );

/** A link whose text is ours or escaped; anything but https is no link. */
export const link = (markdown: string, url: string): string =>
  /^https:\/\/[^\s<>()[\]\\"'`|]+$/.test(url) ? `[${markdown}](${url})` : markdown;

/** A path as a part of a URL. */
export const urlPath = (path: string): string =>
  path
    .split('/')
    .map((part) =>
      encodeURIComponent(visible(part)).replace(
        /[!'()*~]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
