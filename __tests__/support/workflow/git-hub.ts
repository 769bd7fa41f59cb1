/** What stands in for GitHub beside its comments: a branch, merged pull requests, workflow runs and their artifacts. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Merge {
  readonly commit: string;
  /** Last commit of the pull request. */
  readonly head: string;
  /** Branch that was merged into. @default main */
  readonly base?: string;
  /** Branch that was merged. @default change */
  readonly branch?: string;
}

/** Commit of main before every merge. */
export const beforeMerge = '0'.repeat(40);

interface OtherPullRequest {
  readonly number: number;
  /** ISO 8601. */
  readonly created_at: string;
  readonly closed_at: string | null;
}

export interface Run {
  /** Last commit of the pull request. */
  readonly head: string;
  /** @default success */
  readonly conclusion?: string;
  /** @default pull_request */
  readonly event?: string;
  /** Of the workflow. @default that of the review */
  readonly path?: string;
  /** Where the run was: a fork has its own. @default 1, the repository itself */
  readonly repository?: number;
  /** When its artifact was kept. @default before the merge */
  readonly at?: string;
  /** Branch of its pull request. @default change */
  readonly branch?: string;
  /** When it began. @default a minute before the artifact was kept */
  readonly createdAt?: string;
}

interface Artifact {
  readonly name: string;
  readonly id: number;
  readonly run: Run;
}

const mergedAt = '2026-01-02T00:00:00Z';
const keptAt = Date.parse('2026-01-01T00:00:00Z');

export class GitHubRuns {
  readonly #directory: string;
  readonly merges: Merge[] = [];
  /** Newest commit of main. @default - the last merge */
  tip: string | undefined;
  /** When the base of pull request 7 was changed, ISO 8601. */
  readonly baseChanges: string[] = [];
  /** Of the same branch. */
  readonly otherPullRequests: OtherPullRequest[] = [];
  /** Ids of blobs of the workflow that reviews, by commit. @default - the same in all */
  readonly workflows = new Map<string, string>();
  readonly #artifacts: Artifact[] = [];

  /** @param directory - keeps the artifacts */
  constructor(directory: string) {
    this.#directory = directory;
  }

  upload(name: string, file: string, run: Run): void {
    const id = 100 + this.#artifacts.length;
    mkdirSync(join(this.#directory, String(id)), { recursive: true });
    copyFileSync(file, join(this.#directory, String(id), basename(file)));
    this.#artifacts.push({ name, id, run });
  }

  /** The file of the artifact that came last. */
  newest(): string {
    const { name, id } = this.#artifacts.at(-1)!;
    return this.fileOf(name, String(id));
  }

  /** The file of an artifact. */
  fileOf(name: string, run: string): string {
    const found = this.#artifacts.find((each) => each.name === name && String(each.id) === run);
    const file = join(this.#directory, run, 'plans.sealed');
    if (found === undefined || !existsSync(file)) throw new Error(`run ${run} has no artifact ${name}`);
    return file;
  }

  /** Answers of the API for `acme/shop`; undefined for what is asked of somebody else. */
  answer(pathname: string, query: URLSearchParams): unknown {
    const [, path = ''] = /^\/repos\/acme\/shop\/(.*)$/.exec(pathname) ?? [];
    if (path === 'git/ref/heads/main') {
      return { object: { sha: this.tip ?? this.merges.at(-1)?.commit ?? '' } };
    }
    if (path === 'actions/artifacts') return this.#artifactsNamed(query.get('name') ?? '');
    const [, commit] = /^commits\/(\w+)\/pulls$/.exec(path) ?? [];
    if (commit !== undefined) return this.#pullRequestsOf(commit);
    if (path === 'issues/7/events') return this.#events();
    if (path === 'pulls') return query.get('head') === 'acme:change' ? this.#pullRequests() : [];
    if (path === 'contents/.github/workflows/plan-review.yml') {
      return { type: 'file', sha: this.workflows.get(query.get('ref') ?? '') ?? 'reviewed' };
    }
    const [, run] = /^actions\/runs\/(\d+)$/.exec(path) ?? [];
    return run === undefined ? undefined : this.#run(Number(run));
  }

  #events(): unknown {
    return [
      { event: 'labeled', created_at: mergedAt },
      ...this.baseChanges.map((at) => ({ event: 'base_ref_changed', created_at: at })),
    ];
  }

  #pullRequests(): unknown {
    return [
      { number: 7, created_at: '2025-12-01T00:00:00Z', closed_at: mergedAt },
      ...this.otherPullRequests,
    ];
  }

  #pullRequestsOf(commit: string): unknown {
    return this.merges
      .filter((merge) => merge.commit === commit || merge.head === commit)
      .map((merge) => ({
        number: 7,
        merged_at: mergedAt,
        merge_commit_sha: merge.commit,
        head: { sha: merge.head, ref: merge.branch ?? 'change' },
        base: { ref: merge.base ?? 'main', sha: beforeMerge },
      }));
  }

  #artifactsNamed(name: string): unknown {
    const found = this.#artifacts.filter((each) => each.name === name);
    return {
      artifacts: found.map(({ id, run }) => ({
        name,
        expired: false,
        created_at: keptAtOf(id, run),
        workflow_run: { id },
      })),
    };
  }

  #run(wanted: number): unknown {
    const found = this.#artifacts.find(({ id }) => id === wanted);
    if (found === undefined) return undefined;
    const { head, conclusion = 'success', event = 'pull_request', path, repository = 1 } = found.run;
    return {
      id: found.id,
      path: path ?? '.github/workflows/plan-review.yml',
      event,
      conclusion,
      head_sha: head,
      head_branch: found.run.branch ?? 'change',
      created_at:
        found.run.createdAt ?? new Date(Date.parse(keptAtOf(found.id, found.run)) - 60_000).toISOString(),
      repository: { id: 1 },
      head_repository: { id: repository },
    };
  }
}

const keptAtOf = (id: number, { at }: Run): string => at ?? new Date(keptAt + id * 1000).toISOString();
