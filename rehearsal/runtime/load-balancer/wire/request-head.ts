/** The heads of requests, read so strictly that no target can understand them otherwise. */
import { listOf, MalformedMessage, parseFields, type Field } from './fields';

/** AWS: 16 KB for the request line, 16 KB for a header, 64 KB for all. */
export const longestRequestHead = 65_536;
const longestLine = 16_384;

/** How much of HTTP's leeway is refused; what can be understood in two ways always is. */
export type DesyncMitigationMode = 'monitor' | 'defensive' | 'strictest';

export interface RequestHead {
  readonly method: string;
  /** Path and query, or `*`. */
  readonly target: string;
  readonly minorVersion: number;
  readonly host: string;
  readonly fields: readonly Field[];
  readonly bodyLength: number | 'chunked';
  /** Whether the client can send another request on the connection. */
  readonly keepAlive: boolean;
  /** Whether the client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
  /** Protocols that the client wants to change to. */
  readonly upgrade?: string;
  /** Fields that Connection names: they speak of this connection only. */
  readonly connectionOptions: readonly string[];
}

/** A request that is not passed on, and the status that says why. */
export class RefusedRequest extends MalformedMessage {
  constructor(
    readonly status: 400 | 405 | 414 | 463 | 501 | 505,
    message: string,
  ) {
    super(message);
  }
}

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e\x80-\xff]+) HTTP\/(\d)\.(\d)\r\n/;
const absoluteForm = /^https?:\/\/([^/?#@]*)([/?].*)?$/i;
/** Names that a careless target could take for the two that say where a body ends. */
const almostFraming = /^(?:transfer[^a-z0-9]*encoding|content[^a-z0-9]*length)$/;

/**
 * @param text - a head with its empty line
 * @throws MalformedMessage it is not HTTP/1.1; `RefusedRequest` where the status is not 400
 */
export function parseRequestHead(text: string, mode: DesyncMitigationMode): RequestHead {
  const [line, method, rawTarget, major, minor] = requestLine.exec(text) ?? [];
  if (line === undefined || method === undefined || rawTarget === undefined)
    throw new MalformedMessage('the request line is not method, target and version');
  // AWS: "the request URL or query string parameters are too large".
  if (line.length > longestLine) throw new RefusedRequest(414, 'the request URL is too long');
  if (major !== '1') throw new RefusedRequest(505, 'the version is not HTTP/1');
  // AWS: "the client used the TRACE method, which is not supported".
  if (method === 'TRACE') throw new RefusedRequest(405, 'TRACE is not supported');
  const fields = parseFields(text.slice(0, -2), line.length, longestLine);
  const minorVersion = minor === '0' ? 0 : 1;

  let host: string | undefined;
  let upgrade: string | undefined;
  let expectsContinue = false;
  let connectionOptions: readonly string[] = noOptions;
  const lengths: string[] = [];
  const codings: string[] = [];
  for (const { key, value } of fields) {
    switch (key) {
      case 'host':
        if (host !== undefined) throw new MalformedMessage('Host is there twice');
        host = value;
        break;
      case 'content-length':
        lengths.push(value);
        break;
      case 'transfer-encoding':
        codings.push(value);
        break;
      case 'connection':
        connectionOptions = [...connectionOptions, ...listOf(value)];
        break;
      case 'expect':
        expectsContinue = value.toLowerCase() === '100-continue' && minorVersion === 1;
        break;
      case 'upgrade':
        upgrade = value;
        break;
      default:
        if (mode !== 'monitor' && almostFraming.test(key))
          throw new MalformedMessage(`${key} looks like a header that says where the body ends`);
    }
  }
  const absolute = absoluteForm.exec(rawTarget);
  if (absolute !== null) host = absolute[1];
  if (host === undefined && minorVersion === 1) throw new MalformedMessage('Host is missing');
  const target = absolute === null ? rawTarget : originForm(absolute[2] ?? '/');
  if (!target.startsWith('/') && !(target === '*' && method === 'OPTIONS'))
    throw new MalformedMessage('the target is not a path');

  const wantsUpgrade = upgrade !== undefined && connectionOptions.includes('upgrade');
  return {
    method,
    target,
    minorVersion,
    host: host ?? '',
    fields,
    bodyLength: bodyLengthOf({ method, minorVersion, lengths, codings, mode }),
    keepAlive:
      minorVersion === 1 ? !connectionOptions.includes('close') : connectionOptions.includes('keep-alive'),
    expectsContinue,
    connectionOptions,
    ...(wantsUpgrade && upgrade !== undefined ? { upgrade } : {}),
  };
}

const noOptions: readonly string[] = [];
const originForm = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

interface Framing {
  readonly method: string;
  readonly minorVersion: number;
  readonly lengths: readonly string[];
  readonly codings: readonly string[];
  readonly mode: DesyncMitigationMode;
}

/**
 * Where the body ends. Two statements about it are an attack more often than a mistake: `monitor` takes those that
 * agree, and chunked over a length as RFC 9112 says; `strictest` takes no body where none is usual.
 */
function bodyLengthOf({ method, minorVersion, lengths, codings, mode }: Framing): number | 'chunked' {
  const [length] = lengths;
  if (lengths.some((other) => !/^\d{1,15}$/.test(other)))
    throw new MalformedMessage('Content-Length is not a number');
  if (lengths.length > 1 && (mode !== 'monitor' || lengths.some((other) => other !== length)))
    throw new MalformedMessage('Content-Length is there twice');
  if (codings.length > 0) {
    const [coding] = codings.map((value) => value.toLowerCase());
    if (codings.length > 1) throw new MalformedMessage('Transfer-Encoding is there twice');
    if (minorVersion === 0) throw new MalformedMessage('Transfer-Encoding needs HTTP/1.1');
    if (length !== undefined && mode !== 'monitor')
      throw new MalformedMessage('both Content-Length and Transfer-Encoding are there');
    if (coding === 'chunked') return 'chunked';
    // AWS: "Supported values for Transfer-Encoding are chunked and identity".
    if (coding !== 'identity' || length !== undefined)
      throw new RefusedRequest(501, `Transfer-Encoding ${coding ?? ''} is not supported`);
  }
  if (length === undefined) return 0;
  if (mode === 'strictest' && (method === 'GET' || method === 'HEAD'))
    throw new MalformedMessage(`${method} with Content-Length`);
  return Number(length);
}
