/** A strict reader of tags: enough to find what is not closed, not quoted or not escaped. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text and elements inside, in order. */
  readonly children: (Element | string)[];
}

/** Elements of HTML that have no end. */
const voids = new Set(['meta', 'link', 'br', 'img', 'hr']);
/** Elements of HTML whose content is no markup. */
const raw = new Set(['script', 'style']);

const tag =
  /<(?:!doctype html|\?xml[^<>]*\?|(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?))>/y;

/**
 * Reads a document of HTML or XML.
 *
 * @throws Error where it is not well-formed, with what stands there
 */
export function readDocument(text: string, kind: 'html' | 'xml'): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open: Element[] = [root];
  let at = 0;
  const fail = (why: string): never => {
    throw new Error(`${why} at ${JSON.stringify(text.slice(at, at + 80))}`);
  };
  while (at < text.length) {
    const parent = open.at(-1)!;
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const piece = text.slice(at, end === -1 ? undefined : end);
      if (/&(?!(amp|lt|gt|quot|#39);)|>/.test(piece)) fail('a bare & or >');
      parent.children.push(decode(piece));
      at += piece.length;
      continue;
    }
    tag.lastIndex = at;
    const found = tag.exec(text);
    if (found === null) throw new Error(`no tag at ${JSON.stringify(text.slice(at, at + 80))}`);
    at = tag.lastIndex;
    const [, close, name, attributes = '', empty] = found;
    if (name === undefined) continue;
    if (close === '/') {
      if (open.pop()!.name !== name) fail(`</${name}> closes something else`);
      continue;
    }
    const element: Element = { name, attributes: readAttributes(attributes), children: [] };
    parent.children.push(element);
    if (empty === '/' || (kind === 'html' && voids.has(name))) continue;
    open.push(element);
    if (kind === 'html' && raw.has(name)) {
      const end = text.indexOf(`</${name}>`, at);
      if (end === -1) fail(`${name} has no end`);
      element.children.push(text.slice(at, end));
      at = end;
    }
  }
  if (open.length > 1) fail(`${open.at(-1)!.name} is not closed`);
  return root;
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)];
  const names = found.map(([, name]) => name);
  if (new Set(names).size !== names.length) throw new Error(`an attribute twice in ${text}`);
  return Object.fromEntries(found.map(([, name, value]) => [name ?? '', decode(value ?? '')]));
}

const decode = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** Elements of a name anywhere below. */
export const all = (element: Element, name: string): Element[] =>
  element.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(child.name === name ? [child] : []), ...all(child, name)],
  );

/** Text anywhere below, but not of scripts and styles. */
export const textOf = (element: Element): string =>
  element.children
    .map((child) => (typeof child === 'string' ? child : raw.has(child.name) ? '' : textOf(child)))
    .join('');
