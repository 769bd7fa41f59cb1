/** Answers that the load balancer gives itself. */
import { STATUS_CODES } from 'node:http';
import type { FixedResponseAction, RedirectAction } from './model';
import { hostName, pathOf, queryOf } from './request-rules';
import type { RequestHead } from './wire/request-head';

/** Statuses of AWS's own that have no name in HTTP, and those that AWS calls otherwise. */
const names: Readonly<Record<number, string>> = {
  463: '',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** An answer without the fields that every answer has. */
export interface OwnResponse {
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** An error page, word for word as AWS writes it. */
export function errorResponse(status: number): OwnResponse {
  const title = titleOf(status);
  return {
    status,
    fields: [['Content-Type', 'text/html']],
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  };
}

export function fixedResponse({ statusCode, contentType, body = '' }: FixedResponseAction): OwnResponse {
  const type = contentType ?? 'text/plain';
  return {
    status: statusCode,
    fields: [['Content-Type', /^(text|application)\/[a-z]+$/.test(type) ? `${type}; charset=utf-8` : type]],
    body,
  };
}

/** Protocol and port of the listener that a request came to. */
export interface ListenerOrigin {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html */
export function redirectResponse(
  action: RedirectAction,
  request: RequestHead,
  { protocol, port }: ListenerOrigin,
): OwnResponse {
  const values: Readonly<Record<string, string>> = {
    protocol,
    host: hostName(request.host),
    port: String(port),
    path: pathOf(request.target).replace(/^\//, ''),
    query: queryOf(request.target),
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const query = fill(action.query);
  const location = `${fill(action.protocol).toLowerCase()}://${fill(action.host)}:${fill(action.port)}${fill(action.path)}${query === '' ? '' : `?${query}`}`;
  const page = errorResponse(action.statusCode);
  return { ...page, fields: [...page.fields, ['Location', location]] };
}

/** The bytes of an answer, as a Latin-1 string. */
export function renderOwnResponse(
  { status, fields, body }: OwnResponse,
  { method, keepAlive }: { readonly method: string; readonly keepAlive: boolean },
): string {
  const bytes = Buffer.from(body).toString('latin1');
  const lines = [
    `HTTP/1.1 ${status} ${nameOf(status)}`,
    'Server: awselb/2.0',
    `Date: ${new Date().toUTCString()}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    ...(status === 204 || status === 304 ? [] : [`Content-Length: ${bytes.length}`]),
    `Connection: ${keepAlive ? 'keep-alive' : 'close'}`,
  ];
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
  return `${lines.join('\r\n')}\r\n\r\n${hasBody ? bytes : ''}`;
}

const nameOf = (status: number): string => names[status] ?? STATUS_CODES[status] ?? '';
const titleOf = (status: number): string => `${status} ${nameOf(status)}`.trim();
