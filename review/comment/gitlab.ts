/** https://docs.gitlab.com/api/notes/#merge-requests */
import type { GitHost, GitHostProps } from './git-host';
import { authorOf, readComments, readUser } from './read-comments';
import { request } from './request';

const perPage = 100;

export function gitLab({
  api,
  repository,
  number,
  token,
  author,
  repeatAfterMs = [1000, 3000, 9000],
}: GitHostProps): GitHost {
  const headers = { 'private-token': token };
  const notes = `${api}/projects/${encodeURIComponent(repository)}/merge_requests/${number}/notes`;
  return {
    limit: 1_000_000,
    reviewer: async () =>
      author ?? readUser(await request({ url: `${api}/user`, method: 'GET', headers }, repeatAfterMs)),
    isReviewerGiven: author !== undefined,
    list: async function* () {
      for (let page = 1; ; page += 1) {
        const url = `${notes}?sort=asc&order_by=created_at&per_page=${perPage}&page=${page}`;
        const comments = readComments(await request({ url, method: 'GET', headers }, repeatAfterMs));
        yield* comments;
        if (comments.length < perPage) return;
      }
    },
    create: async (body) =>
      authorOf(await request({ url: notes, method: 'POST', headers, body: { body } }, repeatAfterMs)),
    update: async (id, body) => {
      await request({ url: `${notes}/${id}`, method: 'PUT', headers, body: { body } }, repeatAfterMs);
    },
  };
}
