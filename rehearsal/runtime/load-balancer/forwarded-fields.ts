/** Heads as they go on to a target and back to a client. */
import type { LoadBalancerConfig } from './model';
import type { BodyLength } from './wire/body-reader';
import type { RequestHead } from './wire/request-head';
import type { ResponseHead } from './wire/response-head';

/** Fields that speak of one connection (RFC 9110, section 7.6.1), and those that are written anew. */
const notPassedOn: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Fields that a client may not have removed by naming them in Connection. */
const notNameable: ReadonlySet<string> = new Set([
  'cookie',
  'host',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** What the load balancer knows of the way that a request came. */
export interface Hop {
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly listenerPort: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** A new trace id, for example `1-67891233-abcdef012345678912345678`. */
  readonly newTraceId: () => string;
}

export type ForwardingConfig = Pick<
  LoadBalancerConfig,
  'xffHeaderProcessing' | 'xffClientPort' | 'preserveHostHeader' | 'dropInvalidHeaderFields'
>;

/** The head of a request for a target. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html */
export function renderTargetRequest(request: RequestHead, hop: Hop, config: ForwardingConfig): string {
  let head = `${request.method} ${request.target} HTTP/1.1\r\nHost: ${hostFor(request.host, hop, config)}\r\n`;
  let forwardedFor = '';
  let trace = '';
  for (const { name, key, value } of request.fields) {
    switch (key) {
      case 'host':
      case 'x-forwarded-proto':
      case 'x-forwarded-port':
        break;
      case 'x-forwarded-for':
        forwardedFor = forwardedFor === '' ? value : `${forwardedFor}, ${value}`;
        break;
      case 'x-amzn-trace-id':
        trace = trace === '' ? value : `${trace};${value}`;
        break;
      default:
        if (!notPassedOn.has(key) && isEndToEnd(key, request) && isPassedName(key, config))
          head += `${name}: ${value}\r\n`;
    }
  }
  head += forwardedForLine(forwardedFor, hop, config);
  head += `X-Forwarded-Proto: ${hop.protocol === 'HTTPS' ? 'https' : 'http'}\r\nX-Forwarded-Port: ${hop.listenerPort}\r\n`;
  head += `X-Amzn-Trace-Id: ${traceId(trace, hop)}\r\n`;
  if (request.bodyLength === 'chunked') head += 'Transfer-Encoding: chunked\r\n';
  else if (request.bodyLength > 0 || request.fields.some(({ key }) => key === 'content-length'))
    head += `Content-Length: ${request.bodyLength}\r\n`;
  if (request.upgrade !== undefined) head += `Connection: Upgrade\r\nUpgrade: ${request.upgrade}\r\n`;
  return `${head}\r\n`;
}

const isEndToEnd = (key: string, { connectionOptions }: RequestHead | ResponseHead): boolean =>
  connectionOptions.length === 0 || !connectionOptions.includes(key) || notNameable.has(key);

/** AWS: valid names are letters, digits and hyphens. */
const isPassedName = (key: string, config: ForwardingConfig): boolean =>
  !config.dropInvalidHeaderFields || /^[a-z0-9-]+$/.test(key);

/** AWS: unless the Host header is preserved, a port that is not the protocol's own is appended when there is none. */
function hostFor(host: string, { listenerPort, protocol }: Hop, config: ForwardingConfig): string {
  const usual = protocol === 'HTTPS' ? 443 : 80;
  if (config.preserveHostHeader || listenerPort === usual || host === '' || /:\d+$/.test(host)) return host;
  return `${host}:${listenerPort}`;
}

function forwardedForLine(before: string, hop: Hop, config: ForwardingConfig): string {
  switch (config.xffHeaderProcessing) {
    case 'remove':
      return '';
    case 'preserve':
      return before === '' ? '' : `X-Forwarded-For: ${before}\r\n`;
    case 'append': {
      const address =
        hop.clientAddress.includes(':') && config.xffClientPort
          ? `[${hop.clientAddress}]`
          : hop.clientAddress;
      const client = config.xffClientPort ? `${address}:${hop.clientPort}` : address;
      return `X-Forwarded-For: ${before === '' ? client : `${before}, ${client}`}\r\n`;
    }
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
function traceId(before: string, { newTraceId }: Hop): string {
  if (before === '') return `Root=${newTraceId()}`;
  const others = before
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('Self='));
  const named = others.some((part) => part.startsWith('Root='));
  return [`${named ? 'Self' : 'Root'}=${newTraceId()}`, ...others].join(';');
}

/** How a client can take a response. */
export interface ClientSide {
  readonly method: string;
  readonly minorVersion: number;
  readonly keepAlive: boolean;
  /** Lines to add, each with its CRLF. */
  readonly addedLines: string;
}

/** How the body goes to a client: HTTP/1.0 knows neither chunks nor, without a length, a next response. */
export function clientBody(
  { bodyLength }: ResponseHead,
  { minorVersion }: Pick<ClientSide, 'minorVersion'>,
): BodyLength {
  if (typeof bodyLength === 'number') return bodyLength;
  return minorVersion === 1 ? 'chunked' : 'until-close';
}

/** The head of a response for a client. */
export function renderClientResponse(response: ResponseHead, client: ClientSide): string {
  const { status, reason, fields } = response;
  let head = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (const { name, key, value } of fields) {
    if (key === 'content-length') {
      if (status !== 204) head += `Content-Length: ${value}\r\n`;
    } else if (!notPassedOn.has(key) && isEndToEnd(key, response)) head += `${name}: ${value}\r\n`;
  }
  head += client.addedLines;
  if (status === 101) {
    const upgrade = fields.find(({ key }) => key === 'upgrade');
    return `${head}Connection: Upgrade\r\nUpgrade: ${upgrade?.value ?? ''}\r\n\r\n`;
  }
  if (clientBody(response, client) === 'chunked') head += 'Transfer-Encoding: chunked\r\n';
  return `${head}Connection: ${client.keepAlive ? 'keep-alive' : 'close'}\r\n\r\n`;
}
