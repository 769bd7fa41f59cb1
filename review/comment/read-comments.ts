import * as v from 'valibot';
import type { HostedComment } from './git-host';
import { HostFailure } from './request';

/** A comment may have no body on GitHub, and no author where an account is gone; GitHub names logins, GitLab usernames. */
const shape = v.array(
  v.object({
    id: v.number(),
    body: v.optional(v.nullable(v.string()), null),
    user: v.optional(v.nullable(v.object({ login: v.string() })), null),
    author: v.optional(v.nullable(v.object({ username: v.string() })), null),
  }),
);

/** @throws HostFailure the answer is no list of comments */
export function readComments(answer: unknown): readonly HostedComment[] {
  const read = v.safeParse(shape, answer);
  if (!read.success) throw new HostFailure('the host answers with what is no list of comments');
  return read.output.map(({ id, body, user, author }) => ({
    id,
    body: body ?? '',
    author: user?.login ?? author?.username ?? '',
  }));
}

/** @throws HostFailure the answer is no user of GitLab */
export function readUser(answer: unknown): string {
  const read = v.safeParse(v.object({ username: v.pipe(v.string(), v.nonEmpty()) }), answer);
  if (!read.success) throw new HostFailure('the host does not tell whose the token is');
  return read.output.username;
}
