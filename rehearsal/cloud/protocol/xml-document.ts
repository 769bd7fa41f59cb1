/**
 * Reads the answers of query services as trees. They are made by machines: no comments, no CDATA, and attributes only
 * where they say nothing (namespaces), so that names, texts and children are all there is.
 */
import { unescapeXml } from './xml';

export interface XmlElement {
  readonly name: string;
  /** Its text, unescaped; empty where it has children. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** @throws Error a text that is no such document */
export function parseXml(document: string): XmlElement {
  const root: OpenElement = { name: '', text: '', children: [] };
  const open: OpenElement[] = [root];
  let end = 0;
  for (const tag of document.matchAll(/<([/?]?)([^\s/>?]+)[^>]*?([/?]?)>/g)) {
    const current = open.at(-1) ?? root;
    const text = document.slice(end, tag.index);
    end = tag.index + tag[0].length;
    const [, opening, name = '', closing] = tag;
    if (opening === '?') continue;
    if (opening === '/') {
      if (open.length === 1 || current.name !== name) throw notXml(document);
      if (current.children.length === 0) current.text = unescapeXml(text);
      open.pop();
      continue;
    }
    const element = { name, text: '', children: [] };
    current.children.push(element);
    if (closing === '') open.push(element);
  }
  const [document_] = root.children;
  if (document_ === undefined || open.length > 1) throw notXml(document);
  return document_;
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: OpenElement[];
}

const notXml = (document: string): Error =>
  new Error(`the answer is not XML: ${JSON.stringify(document.slice(0, 200))}`);

/** The element at a path of names below `element`. */
export function elementAt(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (at, name) => at?.children.find((child) => child.name === name),
    element,
  );
}

/** The text of the element at a path; undefined where there is no such element. */
export const textAt = (element: XmlElement | undefined, ...path: string[]): string | undefined =>
  elementAt(element, ...path)?.text;

/** The items of the list at a path. */
export const itemsAt = (element: XmlElement | undefined, ...path: string[]): readonly XmlElement[] =>
  elementAt(element, ...path)?.children.filter(({ name }) => name === 'member') ?? [];
