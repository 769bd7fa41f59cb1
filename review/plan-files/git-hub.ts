/** Calls to a repository by GitHub's API. */
import * as v from 'valibot';
import { gitHubHeaders, gitHubRepository } from '../comment/github-api';
import { HostFailure, request } from '../comment/request';

export interface Repository {
  /** URL of GitHub's API without a trailing slash. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** Milliseconds before each repetition of a call that may pass. @default 1000, 3000, 9000 */
  readonly repeatAfterMs?: readonly number[];
}

export const defaultRepeatAfterMs = [1000, 3000, 9000];

/** @param path - below the repository */
export const get = (
  { api, repository, token, repeatAfterMs = defaultRepeatAfterMs }: Repository,
  path: string,
): Promise<unknown> =>
  request(
    { url: `${gitHubRepository(api, repository)}/${path}`, method: 'GET', headers: gitHubHeaders(token) },
    repeatAfterMs,
  );

/** @param path - below the repository */
export const send = (
  { api, repository, token, repeatAfterMs = defaultRepeatAfterMs }: Repository,
  method: 'POST' | 'PATCH',
  path: string,
  body: object,
): Promise<unknown> =>
  request(
    { url: `${gitHubRepository(api, repository)}/${path}`, method, headers: gitHubHeaders(token), body },
    repeatAfterMs,
  );

const perPage = 100;

/** Every page of a list. @param path - below the repository, with a query */
export async function getAll<Item>(
  repository: Repository,
  path: string,
  item: v.GenericSchema<unknown, Item>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await get(repository, `${path}&per_page=${perPage}&page=${page}`);
    const items = expected(v.array(item), answer);
    all.push(...items);
    if (items.length < perPage) return all;
  }
}

/** @throws HostFailure the answer has another shape */
export function expected<Output>(schema: v.GenericSchema<unknown, Output>, answer: unknown): Output {
  const read = v.safeParse(schema, answer);
  if (read.success) return read.output;
  throw new HostFailure("GitHub's answer does not have the documented shape");
}
