/** Answers of our own in the query protocol. */
import { randomUUID } from 'node:crypto';
import type { BufferedResponse } from './message';
import { escapeXml } from './xml';
import type { XmlElement } from './xml-document';

/** What an answer is made of: lists become `member` elements, what is undefined is left out, dates are ISO 8601. */
export type QueryOutput =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly QueryOutput[]
  | { readonly [name: string]: QueryOutput };

/** @param namespace - of the service, for example `http://monitoring.amazonaws.com/doc/2010-08-01/` */
export function queryResponse(namespace: string, operation: string, output: QueryOutput): BufferedResponse {
  const result = `<${operation}Result>${elements(output)}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(
      `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`,
    ),
  };
}

/** Returns what an element of another answer is made of, to be written into one of our own. */
export function outputOf({ text, children }: XmlElement): QueryOutput {
  if (children.length === 0) return text;
  if (children.every(({ name }) => name === 'member')) return children.map(outputOf);
  return Object.fromEntries(children.map((child) => [child.name, outputOf(child)]));
}

function elements(value: QueryOutput): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escapeXml(String(value));
  if (Array.isArray(value)) return value.map((item: QueryOutput) => element('member', item)).join('');
  return Object.entries(value)
    .map(([name, member]: [string, QueryOutput]) => (member === undefined ? '' : element(name, member)))
    .join('');
}

const element = (name: string, value: QueryOutput): string => `<${name}>${elements(value)}</${name}>`;
