/**
 * Comments of pull requests with the reviews of their runs. HCP Terraform has its result by then: whatever happens here is
 * told in the log, and changes no result.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { GitHost, GitHostProps } from '../comment/git-host';
import { gitHub, gitHubUser } from '../comment/github';
import { gitLab } from '../comment/gitlab';
import { markerOf } from '../comment/marker';
import { apiOfServer, pullRequestOf, type GitServer, type PullRequest } from '../comment/pull-request';
import { HostFailure } from '../comment/request';
import { commentOf, putSection, readSections, type Section } from '../comment/sections';
import { changeSticky } from '../comment/sticky';
import { InputError, plainLine } from '../failures';
import type { TaskRequest } from './task-request';
import type { TaskResult } from './task-result';

/** A server of git, and who writes there. */
export interface CommentServer extends GitServer {
  readonly token: string;
  /** Login of the token. @default - asked for */
  readonly author?: string;
}

export interface PullRequestCommentsProps {
  readonly servers: readonly CommentServer[];
  /** Takes a line for a comment that is not written, or that the next run would not find. */
  readonly log: (line: string) => void;
  /** Milliseconds before each repetition of a call that may pass. @default 1000, 3000, 9000 */
  readonly repeatAfterMs?: readonly number[];
}

/** Bytes of the report of a workspace: a comment of GitHub has room for three, and for a line of many more. */
export const reportLimit = 20_000;

/** The comment that the workflows write, too. */
const marker = markerOf('default');

const tokenNames = { github: 'GITHUB_TOKEN', gitlab: 'GITLAB_TOKEN' } as const;

export class PullRequestComments {
  readonly #props: PullRequestCommentsProps;
  /** What is written to a pull request, one after the other: each reads what the one before has written. */
  readonly #latest = new Map<string, Promise<void>>();
  readonly #authors = new Map<CommentServer, Promise<string>>();

  constructor(props: PullRequestCommentsProps) {
    this.#props = props;
  }

  /** Puts the review of a run into the comment of its pull request, if it is of one; returns before that is done. */
  put(request: TaskRequest, result: TaskResult): void {
    const { pullRequestUrl, stage, organization, workspace, runId } = request;
    if (stage !== 'post_plan' || pullRequestUrl === undefined || this.#props.servers.length === 0) return;
    const log = (text: string) => {
      this.#props.log(plainLine(`${organization}/${workspace} ${runId}: ${text}`));
    };
    const before = this.#latest.get(pullRequestUrl) ?? Promise.resolve();
    const written = before
      .then(() => this.#write(pullRequestUrl, sectionOf(request, result)))
      .then(
        ({ author }) => {
          if (author === undefined) return;
          log(
            `the comment in ${pullRequestUrl} is by ${author}: give --comment-author ${author}, or the next run does not find it and writes another one`,
          );
        },
        (error: unknown) => {
          log(
            `no comment in ${pullRequestUrl}: ${reasonOf(error)}; the result of the run task does not depend on it`,
          );
        },
      )
      .finally(() => {
        if (this.#latest.get(pullRequestUrl) === written) this.#latest.delete(pullRequestUrl);
      });
    this.#latest.set(pullRequestUrl, written);
  }

  /** Waits for the comments that are being written. @returns whether all have ended by then */
  async stop(longestMs: number): Promise<boolean> {
    const enough = new AbortController();
    await Promise.race([
      Promise.all(this.#latest.values()),
      delay(longestMs, undefined, { signal: enough.signal }).catch(() => undefined),
    ]);
    enough.abort();
    return this.#latest.size === 0;
  }

  async #write(page: string, section: Section) {
    const { server, pullRequest } = this.#find(page);
    const host = await this.#hostOf(server, pullRequest);
    return changeSticky(host, marker, (now) => {
      const comment = commentOf(marker, putSection(readSections(now), section), host.limit);
      if (comment.length > host.limit)
        throw new HostFailure(
          `a comment has at most ${host.limit} characters, and no room for so many workspaces`,
        );
      return comment;
    });
  }

  #find(page: string): { readonly server: CommentServer; readonly pullRequest: PullRequest } {
    const { servers } = this.#props;
    for (const server of servers) {
      const pullRequest = pullRequestOf(page, server);
      if (pullRequest !== undefined) return { server, pullRequest };
    }
    throw new HostFailure(
      `it is no pull request of ${servers.map(({ url }) => url).join(' or ')}: name its server with --github or --gitlab, and set the token of that one`,
    );
  }

  async #hostOf(server: CommentServer, { repository, number }: PullRequest): Promise<GitHost> {
    const { repeatAfterMs } = this.#props;
    const { host, token, author } = server;
    const props: GitHostProps = {
      ...{ api: apiOfServer(server), repository, number, token },
      ...(author !== undefined && { author }),
      ...(repeatAfterMs !== undefined && { repeatAfterMs }),
    };
    const named = { ...props, author: author ?? (await this.#authorOf(server, props)) };
    return host === 'github' ? gitHub(named) : gitLab(named);
  }

  /** Asked once; again after a failure. */
  #authorOf(server: CommentServer, props: GitHostProps): Promise<string> {
    const ask = () => (server.host === 'github' ? gitHubUser(props) : gitLab(props).reviewer());
    const asked = this.#authors.get(server) ?? ask();
    this.#authors.set(server, asked);
    return asked.catch((error: unknown) => {
      this.#authors.delete(server);
      if (server.host === 'github' && error instanceof HostFailure && error.status === 403)
        throw new HostFailure(
          'GitHub does not tell whose the token is, as for one of a GitHub App: give its login with --comment-author NAME[bot]',
        );
      throw error;
    });
  }
}

function sectionOf(
  { organization, workspace, runId, runUrl, createdAt, commit }: TaskRequest,
  { message, comment }: TaskResult,
): Section {
  return {
    workspace: `${organization}/${workspace}`,
    run: runId,
    createdAt: createdAt ?? Date.now(),
    verdict: comment?.verdict ?? 'none',
    message,
    report: comment?.markdown ?? '',
    ...(runUrl !== undefined && { runUrl }),
    ...(commit !== undefined && { commit }),
  };
}

/** Of others nothing but the name: a message may quote what was sent. */
const reasonOf = (error: unknown): string => {
  if (error instanceof HostFailure || error instanceof InputError) return error.message;
  return error instanceof Error ? error.name : typeof error;
};

/**
 * Servers that there is a token for.
 *
 * @param author - login of the token of GitHub; GitLab says whose a token is
 */
export function commentServers(
  urls: Readonly<Record<GitServer['host'], string>>,
  author: string | undefined,
  env: NodeJS.ProcessEnv,
): readonly CommentServer[] {
  return (['github', 'gitlab'] as const).flatMap((host) => {
    const token = env[tokenNames[host]] ?? '';
    if (token === '') return [];
    return [{ host, url: urls[host], token, ...(host === 'github' && author !== undefined && { author }) }];
  });
}
