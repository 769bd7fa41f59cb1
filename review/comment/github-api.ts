/** What every call to GitHub's API has: https://docs.github.com/en/rest/about-the-rest-api/api-versions */

export const gitHubHeaders = (token: string) => ({
  accept: 'application/vnd.github+json',
  authorization: `Bearer ${token}`,
  'x-github-api-version': '2022-11-28',
  'user-agent': 'plan-review',
});

/**
 * @param api - URL without a trailing slash
 * @param repository - `owner/name`
 */
export const gitHubRepository = (api: string, repository: string): string =>
  `${api}/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
