/** The one comment of a review: found by its marker and its author, and changed where it is. */
import type { GitHost, HostedComment } from './git-host';
import { bindingIn, markStale } from './marker';

/**
 * Anybody who may comment can write a marker: a comment of somebody else is none of ours.
 *
 * @returns the oldest comment of the reviewer that begins with the marker
 */
async function findSticky(host: GitHost, marker: string): Promise<HostedComment | undefined> {
  const reviewer = await host.reviewer();
  for await (const comment of host.list()) {
    if (comment.author === reviewer && comment.body.trimStart().startsWith(marker)) return comment;
  }
  return undefined;
}

/** @param body - begins with the marker */
export async function putSticky(
  host: GitHost,
  marker: string,
  body: string,
): Promise<'created' | 'updated' | 'same'> {
  const found = await findSticky(host, marker);
  if (found === undefined) {
    await host.create(body);
    return 'created';
  }
  // Hosts may change the ends of lines.
  if (normalized(found.body) === normalized(body)) return 'same';
  await host.update(found.id, body);
  return 'updated';
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
