/** https://docs.github.com/en/rest/issues/comments */
import type { GitHost, GitHostProps, HostedComment } from './git-host';
import { gitHubHeaders, gitHubRepository } from './github-api';
import { authorOf, readComments, readUser } from './read-comments';
import { request } from './request';

const perPage = 100;

const defaultRepeats = [1000, 3000, 9000];

/**
 * Login of a user's token. Those of a workflow and of a GitHub App are nobody's, and GitHub answers them with 403.
 *
 * @throws HostFailure
 * @see https://docs.github.com/en/rest/users/users#get-the-authenticated-user
 */
export const gitHubUser = async ({
  api,
  token,
  repeatAfterMs = defaultRepeats,
}: Pick<GitHostProps, 'api' | 'token' | 'repeatAfterMs'>): Promise<string> =>
  readUser(
    await request({ url: `${api}/user`, method: 'GET', headers: gitHubHeaders(token) }, repeatAfterMs),
  );

export function gitHub({
  api,
  repository,
  number,
  token,
  author,
  repeatAfterMs = defaultRepeats,
}: GitHostProps): GitHost {
  const headers = gitHubHeaders(token);
  const issues = `${gitHubRepository(api, repository)}/issues`;
  return {
    limit: 65_536,
    // The token of a workflow may not ask who it is.
    reviewer: () => Promise.resolve(author ?? 'github-actions[bot]'),
    isReviewerGiven: author !== undefined,
    list: async function* () {
      for (let page = 1; ; page += 1) {
        const url = `${issues}/${number}/comments?per_page=${perPage}&page=${page}`;
        const comments: readonly HostedComment[] = readComments(
          await request({ url, method: 'GET', headers }, repeatAfterMs),
        );
        yield* comments;
        if (comments.length < perPage) return;
      }
    },
    create: async (body) => {
      const url = `${issues}/${number}/comments`;
      return authorOf(await request({ url, method: 'POST', headers, body: { body } }, repeatAfterMs));
    },
    update: async (id, body) => {
      const url = `${issues}/comments/${id}`;
      await request({ url, method: 'PATCH', headers, body: { body } }, repeatAfterMs);
    },
  };
}
