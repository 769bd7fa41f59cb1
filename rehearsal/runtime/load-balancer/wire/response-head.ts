/** The heads of targets' responses. */
import type { BodyLength } from './body-reader';
import { listOf, MalformedMessage, parseFields, type Field } from './fields';

/** AWS: headers from a target may have 32 KB. */
export const longestResponseHead = 32_768;

export interface ResponseHead {
  readonly status: number;
  /** Text after the status. */
  readonly reason: string;
  readonly fields: readonly Field[];
  readonly bodyLength: BodyLength;
  /** Whether the target takes another request on the connection. */
  readonly keepAlive: boolean;
  /** Fields that Connection names. */
  readonly connectionOptions: readonly string[];
}

const statusLine = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n/;

/**
 * @param text - a head with its empty line
 * @param method - of the request: a response to HEAD has no body
 * @throws MalformedMessage it is not HTTP/1.1, or says two things about where the body ends
 */
export function parseResponseHead(text: string, method: string): ResponseHead {
  const [line, minor, digits, reason = ''] = statusLine.exec(text) ?? [];
  if (line === undefined || digits === undefined)
    throw new MalformedMessage('the status line is not version, status and reason');
  const status = Number(digits);
  const fields = parseFields(text.slice(0, -2), line.length, longestResponseHead);
  let length: string | undefined;
  let coding: string | undefined;
  let connectionOptions: readonly string[] = noOptions;
  for (const { key, value } of fields) {
    if (key === 'content-length') {
      if (!/^\d{1,15}$/.test(value) || (length ?? value) !== value)
        throw new MalformedMessage('Content-Length is not one number');
      length = value;
    } else if (key === 'transfer-encoding') {
      if (coding !== undefined || value.toLowerCase() !== 'chunked')
        throw new MalformedMessage('Transfer-Encoding is not chunked');
      coding = value;
    } else if (key === 'connection') connectionOptions = [...connectionOptions, ...listOf(value)];
  }
  if (length !== undefined && coding !== undefined)
    throw new MalformedMessage('both Content-Length and Transfer-Encoding are there');
  const bodyLength = hasNoBody(status, method) ? 0 : lengthOf(length, coding);
  const staysOpen =
    minor === '1' ? !connectionOptions.includes('close') : connectionOptions.includes('keep-alive');
  return {
    status,
    reason,
    fields,
    bodyLength,
    keepAlive: staysOpen && bodyLength !== 'until-close',
    connectionOptions,
  };
}

const noOptions: readonly string[] = [];

const hasNoBody = (status: number, method: string): boolean =>
  method === 'HEAD' || status < 200 || status === 204 || status === 304;

function lengthOf(length: string | undefined, coding: string | undefined): BodyLength {
  if (coding !== undefined) return 'chunked';
  return length === undefined ? 'until-close' : Number(length);
}
