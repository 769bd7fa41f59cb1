import * as v from 'valibot';
import type { HostedComment } from './git-host';
import { HostFailure } from './request';

const person = v.optional(
  v.nullable(v.object({ login: v.optional(v.string()), username: v.optional(v.string()) })),
);

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

/** Login of who has written a comment; undefined where the answer does not tell. */
export function authorOf(answer: unknown): string | undefined {
  const read = v.safeParse(v.looseObject({ user: person, author: person }), answer);
  return read.success ? (read.output.user?.login ?? read.output.author?.username) : undefined;
}

/** @throws HostFailure the answer is no user of GitHub or GitLab */
export function readUser(answer: unknown): string {
  const read = v.safeParse(person, answer);
  const login = read.success ? (read.output?.login ?? read.output?.username ?? '') : '';
  if (login === '') throw new HostFailure('the host does not tell whose the token is');
  return login;
}
