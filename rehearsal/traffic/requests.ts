/** The requests that the traffic is made of. Pure. */
import { badUsage } from '../failures';

export interface TrafficRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** @default - none */
  readonly body?: string;
  /** How often it is sent in comparison with the others; an integer from 1. */
  readonly weight: number;
  /** Statuses that are no failure. @default - those below 400 */
  readonly statuses?: readonly number[];
}

export const defaultRequests: readonly TrafficRequest[] = [
  { method: 'GET', path: '/', headers: {}, weight: 1 },
];

const greatestWeight = 1000;

const fix = 'see "The requests" in docs/rehearsal.md for the members and an example';

/**
 * Reads a file of requests: a JSON list.
 *
 * @param name - of the file, for messages
 * @throws Failure the first fault: its place, the value, and what is allowed
 */
export function parseRequests(text: string, name: string): readonly TrafficRequest[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw badUsage(
      `${name} is not JSON: ${error instanceof Error ? error.message : String(error)}; write a list of requests, for example [{ "path": "/" }]`,
    );
  }
  const wrong = (place: string, value: unknown, allowed: string) =>
    badUsage(`${name}: ${place} is ${shown(value)}; use ${allowed}; ${fix}`);
  if (!Array.isArray(list) || list.length === 0)
    throw wrong('the file', list, 'a list of at least one request');
  return list.map((each: unknown, index) =>
    readRequest(each, (member, value, allowed) =>
      wrong(`request ${index + 1}${member === '' ? '' : `, ${member},`}`, value, allowed),
    ),
  );
}

type Wrong = (member: string, value: unknown, allowed: string) => Error;

const members = ['method', 'path', 'headers', 'body', 'weight', 'statuses'];

function readRequest(value: unknown, wrong: Wrong): TrafficRequest {
  if (!isRecord(value)) throw wrong('', value, 'an object with at least a path');
  const unknown = Object.keys(value).find((name) => !members.includes(name));
  if (unknown !== undefined) throw wrong(unknown, value[unknown], `${members.join(', ')} only`);
  const { method = 'GET', path, headers = {}, body, weight = 1, statuses } = value;
  if (typeof method !== 'string' || !/^[A-Z]+$/.test(method) || method === 'CONNECT')
    throw wrong('method', method, 'an HTTP method in capitals, for example "POST"');
  if (typeof path !== 'string' || !/^\/[\x21-\x7e]*$/.test(path))
    throw wrong('path', path, 'a path that begins with / and has no spaces, for example "/items?page=2"');
  if (!isRecord(headers) || !Object.entries(headers).every(isHeader))
    throw wrong('headers', headers, 'an object of names and texts without line ends');
  if (typeof weight !== 'number' || !Number.isInteger(weight) || weight < 1 || weight > greatestWeight)
    throw wrong('weight', weight, `an integer from 1 to ${greatestWeight}`);
  if (statuses !== undefined && !(Array.isArray(statuses) && statuses.length > 0 && statuses.every(isStatus)))
    throw wrong('statuses', statuses, 'a list of statuses from 200 to 599, for example [201, 409]');
  const isJson = body !== undefined && typeof body !== 'string';
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    method,
    path,
    headers: {
      ...(isJson && !hasType && { 'content-type': 'application/json' }),
      ...(headers as Record<string, string>),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    weight,
    ...(statuses !== undefined && { statuses: statuses as number[] }),
  };
}

/** Programs of the rehearsal, which stand in for a service, answer every request with 200. */
export const alsoAnsweredByStandIns = (requests: readonly TrafficRequest[]): readonly TrafficRequest[] =>
  requests.map((request) =>
    request.statuses === undefined ? request : { ...request, statuses: [...request.statuses, 200] },
  );

/**
 * The order in which requests are sent, over and over: each as often as its weight says, evenly spread.
 *
 * @returns places in the list
 */
export function orderOf(requests: readonly Pick<TrafficRequest, 'weight'>[]): number[] {
  const divisor = requests.map(({ weight }) => weight).reduce(greatestCommonDivisor, 0);
  const weights = requests.map(({ weight }) => weight / divisor);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const credit = weights.map(() => 0);
  return Array.from({ length: total }, () => {
    for (const [place, weight] of weights.entries()) credit[place] = (credit[place] ?? 0) + weight;
    const next = credit.indexOf(Math.max(...credit));
    credit[next] = (credit[next] ?? 0) - total;
    return next;
  });
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isHeader = ([name, value]: [string, unknown]): boolean =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value);

const isStatus = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;

const shownCharacters = 80;

/** A header may be a credential: of an object, the names alone. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = isRecord(value)
    ? `an object with ${Object.keys(value).join(', ') || 'nothing'}`
    : JSON.stringify(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
