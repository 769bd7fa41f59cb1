/** Pull requests by the URL of their page. Pure. */

/** A GitHub or GitLab: github.com, or one of the user's. */
export interface GitServer {
  readonly host: 'github' | 'gitlab';
  /** Of its pages, without a trailing slash. */
  readonly url: string;
}

export interface PullRequest {
  /** `owner/name`; on GitLab with all groups. */
  readonly repository: string;
  readonly number: number;
}

export const publicServers = { github: 'https://github.com', gitlab: 'https://gitlab.com' } as const;

/**
 * URL of the API of a server.
 *
 * @see https://docs.github.com/en/enterprise-server/rest/quickstart, https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency, https://docs.gitlab.com/api/rest/
 */
export function apiOfServer({ host, url }: GitServer): string {
  if (host === 'gitlab') return `${url}/api/v4`;
  const { protocol, host: name } = new URL(url);
  if (name === 'github.com' || name.endsWith('.ghe.com')) return `${protocol}//api.${name}`;
  return `${url}/api/v3`;
}

const pages = {
  github: /^\/([\w.-]+\/[\w.-]+)\/pull\/(\d{1,10})\/?$/,
  gitlab: /^\/([\w.-]+(?:\/[\w.-]+)+)\/-\/merge_requests\/(\d{1,10})\/?$/,
} as const;

/** @returns undefined if it is no page of a pull request of the server */
export function pullRequestOf(page: string, { host, url }: GitServer): PullRequest | undefined {
  if (!page.startsWith(`${url}/`)) return undefined;
  const [, repository, number] = pages[host].exec(page.slice(url.length)) ?? [];
  if (repository === undefined || /(^|\/)\.+(\/|$)/.test(repository)) return undefined;
  return { repository, number: Number(number) };
}
