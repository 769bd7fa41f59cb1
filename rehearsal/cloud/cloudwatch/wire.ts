/** Calls of CloudWatch in both protocols that clients use: AWS JSON, and query as Terraform has it. */
import { gunzipSync } from 'node:zlib';
import type { InterceptedCall } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { parseJson, type Json } from '../protocol/json';
import type { BufferedRequest, BufferedResponse } from '../protocol/message';
import { queryResponse, type QueryOutput } from '../protocol/query-response';

/** The input of a call. In the query protocol all scalars are texts, and so they are read by `asNumber` and `asDate`. */
export function readInput({ protocol, request }: InterceptedCall): Json {
  if (protocol === 'json') return parseJson(decompressed(request));
  if (protocol === 'query') return fromForm(new URLSearchParams(request.body.toString()));
  throw new AwsError('UnknownOperationException', `CloudWatch is not spoken to in ${protocol} here`);
}

/** SDKs compress PutMetricData of more than 10 KB. */
const decompressed = ({ headers, body }: BufferedRequest): Buffer =>
  headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;

/** Dates are written as the protocol has them. */
export function writeOutput({ protocol, operation }: InterceptedCall, output: QueryOutput): BufferedResponse {
  if (protocol === 'query') {
    return queryResponse('http://monitoring.amazonaws.com/doc/2010-08-01/', operation, output);
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(withSeconds(output))),
  };
}

/** Seconds since the epoch, as JSON has dates. */
function withSeconds(value: QueryOutput): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withSeconds);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, QueryOutput]) => [name, withSeconds(member)]),
  );
}

/** `A.member.2.B=c` is `{ A: [, { B: 'c' }] }`; gaps of numbers close. */
function fromForm(form: URLSearchParams): Json {
  const root = new Map<string, Node>();
  for (const [name, value] of form) {
    const path = name.split('.');
    const last = path.pop() ?? '';
    let at = root;
    for (const key of path) {
      const next = at.get(key);
      const map = next instanceof Map ? next : new Map<string, Node>();
      at.set(key, map);
      at = map;
    }
    at.set(last, value);
  }
  return plain(root) as Json;
}

type Node = string | Map<string, Node>;

function plain(node: Node): unknown {
  if (typeof node === 'string') return node;
  const members = node.get('member');
  if (members instanceof Map) {
    return [...members].sort(([one], [other]) => Number(one) - Number(other)).map(([, item]) => plain(item));
  }
  return Object.fromEntries([...node].map(([name, item]) => [name, plain(item)]));
}

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** @throws AwsError a text that is no number */
export function asNumber(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new AwsError('InvalidParameterValue', `${JSON.stringify(value)} is no number`);
}

/** Milliseconds since the epoch, of seconds since then or of a text of ISO 8601. */
export function asTime(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'string' && /\D/.test(value) ? Date.parse(value) : Number(value) * 1000;
  if (Number.isFinite(ms)) return ms;
  throw new AwsError('InvalidParameterValue', `${JSON.stringify(value)} is no timestamp`);
}

/** Items that are structures; anything else that was sent is none. */
export const asItems = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter((item): item is Json => typeof item === 'object' && item !== null) : [];

export const asStructure = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
