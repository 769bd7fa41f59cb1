/** Comments of a pull request, on the host that it is on. */

export interface HostedComment {
  readonly id: number;
  /** Login of who has written it. */
  readonly author: string;
  readonly body: string;
}

export interface GitHost {
  /** Longest comment, in characters. */
  readonly limit: number;
  /** Login that comments of reviews are written with. */
  readonly reviewer: () => Promise<string>;
  /** Whether the user says so; otherwise it may be another one. */
  readonly isReviewerGiven: boolean;
  /** The oldest first. */
  readonly list: () => AsyncIterable<HostedComment>;
  /** @returns the login that has written it; undefined where the answer does not tell */
  readonly create: (body: string) => Promise<string | undefined>;
  readonly update: (id: number, body: string) => Promise<void>;
}

export interface GitHostProps {
  /** URL of the API without a trailing slash. */
  readonly api: string;
  /** `owner/name`; on GitLab with all groups. */
  readonly repository: string;
  /** Number of the pull request; on GitLab of the merge request. */
  readonly number: number;
  readonly token: string;
  /** Login of the token. @default - GitHub: that of a workflow's own token; GitLab: asked for */
  readonly author?: string;
  /** Milliseconds before each repetition of a call that may pass. @default 1000, 3000, 9000 */
  readonly repeatAfterMs?: readonly number[];
}
