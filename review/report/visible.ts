/** Texts of others, on one line. Pure. */

/** Control characters, what nobody sees (zero-width, direction, tags, fillers), and halves of surrogate pairs. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const invisible = /[\u0000-\u001f\u007f-\u009f\u115f\u1160\u2028\u2029\u3164\uffa0]|\p{Cf}|\p{Cs}|\p{Cn}/gu;

/** White space becomes one space; whatever else cannot be seen is written as an escape: `\u202e`. */
export const visible = (text: string): string => (special.test(text) ? replaced(text) : text);

/** Few texts have any: no ASCII, or two spaces in a row. */
const special = /[^ -~]| {2}/;

const replaced = (text: string): string =>
  text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029 ]+/g, ' ')
    .replace(invisible, (character) => `\\u${hexadecimal(character)}`)
    // Marks that pile up over the lines around.
    .replace(/(\p{M}{3})\p{M}+/gu, '$1');

function hexadecimal(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16);
  return digits.length > 4 ? `{${digits}}` : digits.padStart(4, '0');
}

/** The beginning of a text, with `…` where it is cut. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, Math.max(0, longest - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}
