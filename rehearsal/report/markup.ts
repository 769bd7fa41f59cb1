/** Markup in which nothing is trusted: whatever is put into a template is escaped, unless it is markup itself. */

export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | undefined | readonly Content[];

/** A template of HTML, SVG or XML. Undefined and empty lists leave nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((text, place) => text + render(values[place])).join(''));
}

function render(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  return typeof content === 'object' ? content.map(render).join('') : escape(String(content));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// eslint-disable-next-line no-control-regex -- what tools print for a terminal must not reach a document
const terminalSequences = /\u001b\[[0-9;?]*[A-Za-z]/g;
// eslint-disable-next-line no-control-regex -- XML 1.0 has no place for these, not even escaped
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escape = (text: string): string =>
  Buffer.from(text.replace(terminalSequences, ''), 'utf8') // a surrogate without its other half becomes U+FFFD
    .toString('utf8')
    .replace(notInXml, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** JSON for a script element: nothing in it ends the element. */
export const jsonForScript = (value: unknown): Markup =>
  new Markup(
    JSON.stringify(value)
      .replace(/</g, '\\u003c')
      .replace(/\u2028/g, '\\u2028')
      .replace(/\u2029/g, '\\u2029'),
  );
