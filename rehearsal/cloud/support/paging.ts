import type { AwsError } from '../protocol/aws-error';

/** What a caller asked for. */
export interface PageRequest {
  /** The token that an earlier page ended with; undefined is the first page. */
  readonly token: string | undefined;
  /** Most items on the page. */
  readonly limit: number;
  /** The service's error for a token that it did not hand out. */
  readonly invalidToken: () => AwsError;
}

/** A page, and the token of the next one where there is more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** @returns the page of `items` that was asked for */
export function page<Item>(items: readonly Item[], request: PageRequest): Page<Item> {
  const start = request.token === undefined ? 0 : decode(request.token);
  if (start === undefined) throw request.invalidToken();
  const end = start + request.limit;
  const slice = items.slice(start, end);
  return end < items.length ? { items: slice, nextToken: encode(end) } : { items: slice };
}

function encode(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64');
}

function decode(token: string): number | undefined {
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64').toString());
  return match ? Number(match[1]) : undefined;
}
