/** The one comment of a review: found by its marker and its author, and changed where it is. */
import { InputError } from '../failures';
import type { GitHost, HostedComment } from './git-host';
import { bindingIn, markStale } from './marker';

/**
 * Anybody who may comment can write a marker: a comment of somebody else is none of ours.
 *
 * @returns the oldest comment of the reviewer that begins with the marker
 * @throws InputError there is none, and one of another app: the token may be of that one
 */
async function findSticky(host: GitHost, marker: string): Promise<HostedComment | undefined> {
  const reviewer = await host.reviewer();
  let other: string | undefined;
  for await (const { id, author, body } of host.list()) {
    if (!body.trimStart().startsWith(marker)) continue;
    if (author === reviewer) return { id, author, body };
    if (isApp(author)) other ??= author;
  }
  if (other === undefined || host.isReviewerGiven) return undefined;
  throw new InputError(
    `the comment of this review is by ${other}, and comments of ${reviewer} were looked for: give --author ${other} if the token writes as it`,
  );
}

/** People cannot have such a login. */
const isApp = (login: string): boolean => login.endsWith('[bot]');

interface Put {
  readonly done: 'created' | 'updated' | 'same';
  /** Login that the comment was created with, where it is not the one that is looked for. */
  readonly author?: string;
}

/** @param body - begins with the marker */
export const putSticky = (host: GitHost, marker: string, body: string): Promise<Put> =>
  changeSticky(host, marker, () => body);

/**
 * @param bodyOf - returns what the comment is to be, from what it is: empty if there is none. Begins with the marker
 */
export async function changeSticky(
  host: GitHost,
  marker: string,
  bodyOf: (now: string) => string,
): Promise<Put> {
  const found = await findSticky(host, marker);
  const body = bodyOf(found?.body ?? '');
  if (found === undefined) {
    const author = await host.create(body);
    const isOther = author !== undefined && author !== (await host.reviewer());
    return { done: 'created', ...(isOther && { author }) };
  }
  // Hosts may change the ends of lines.
  if (normalized(found.body) === normalized(body)) return { done: 'same' };
  await host.update(found.id, body);
  return { done: 'updated' };
}

/** @returns whether there was a comment to mark */
export async function markSticky(host: GitHost, marker: string, commit: string): Promise<boolean> {
  const found = await findSticky(host, marker);
  if (found === undefined) return false;
  await host.update(found.id, markStale(found.body, commit));
  return true;
}

/** @returns what the comment binds; undefined where there is no comment, or it binds nothing */
export async function boundBy(host: GitHost, marker: string): Promise<unknown> {
  return bindingIn((await findSticky(host, marker))?.body ?? '');
}

const normalized = (body: string): string => body.replaceAll('\r\n', '\n').trimEnd();
