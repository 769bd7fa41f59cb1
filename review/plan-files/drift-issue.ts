/** The one open issue about drift: found by its marker and its author, opened, kept up to date and closed. */
import * as v from 'valibot';
import { getAll, send, type Repository } from './git-hub';

/** The first line of its text. */
const marker = '<!-- plan-drift -->';

const title = 'Resources have been changed outside of Terraform';

/** https://docs.github.com/en/rest/issues/issues#list-repository-issues */
const issue = v.object({
  number: v.number(),
  body: v.nullable(v.string()),
  user: v.nullable(v.object({ login: v.string() })),
  pull_request: v.optional(v.unknown()),
});

/** The token of a workflow writes as it. */
const author = 'github-actions[bot]';

export type Reported = 'opened' | 'updated' | 'same' | 'closed' | 'none';

/**
 * Anybody may write a marker: an issue of somebody else is none of ours.
 *
 * @param markdown - what has drifted @default - nothing has: an open issue is closed
 * @throws HostFailure
 */
export async function reportDrift(
  repository: Repository,
  markdown: string | undefined,
): Promise<{ readonly done: Reported; readonly number?: number }> {
  const open = await findIssue(repository);
  if (markdown === undefined) {
    if (open === undefined) return { done: 'none' };
    const closed = { state: 'closed', state_reason: 'completed' };
    await send(repository, 'PATCH', `issues/${open.number}`, closed);
    return { done: 'closed', number: open.number };
  }
  const body = `${marker}\n${markdown}`;
  if (open === undefined) {
    await send(repository, 'POST', 'issues', { title, body });
    return { done: 'opened' };
  }
  if (normalized(open.body ?? '') === normalized(body)) return { done: 'same', number: open.number };
  await send(repository, 'PATCH', `issues/${open.number}`, { body });
  return { done: 'updated', number: open.number };
}

/** @returns the oldest */
async function findIssue(repository: Repository): Promise<v.InferOutput<typeof issue> | undefined> {
  const query = `issues?state=open&sort=created&direction=asc&creator=${encodeURIComponent(author)}`;
  const all = await getAll(repository, query, issue);
  return all.find(
    ({ body, user, pull_request: pull }) =>
      pull === undefined && user?.login === author && body?.trimStart().startsWith(marker) === true,
  );
}

/** GitHub may change the ends of lines. */
const normalized = (body: string): string => body.replaceAll('\r\n', '\n').trimEnd();
