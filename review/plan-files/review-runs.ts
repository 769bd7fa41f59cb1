/**
 * Which runs of a workflow count as the review of a pull request. What a run has written itself proves nothing, because
 * the code of a pull request runs in it; everything here is what GitHub records.
 */
import * as v from 'valibot';
import { InputError } from '../failures';
import { expected, get, getAll, type Repository } from './git-hub';

/** A merged pull request. */
export interface Merged {
  readonly number: number;
  /** Its last commit. */
  readonly head: string;
  /** The branch that was merged. */
  readonly headBranch: string;
  /** Commit of the branch that it was merged into, before the merge. */
  readonly base: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The workflow that reviews. */
const reviewWorkflow = '.github/workflows/plan-review.yml';

/** https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run */
const workflowRun = v.object({
  id: v.number(),
  path: v.string(),
  event: v.string(),
  conclusion: v.nullable(v.string()),
  head_sha: v.string(),
  head_branch: v.nullable(v.string()),
  created_at: v.string(),
  repository: v.object({ id: v.number() }),
  head_repository: v.nullable(v.object({ id: v.number() })),
});

type Run = v.InferOutput<typeof workflowRun>;

/** https://docs.github.com/en/rest/using-the-rest-api/issue-event-types */
const issueEvent = v.object({ event: v.string(), created_at: v.string() });
const baseChanges: ReadonlySet<string> = new Set(['base_ref_changed', 'automatic_base_change_succeeded']);

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests */
const pullRequest = v.object({
  number: v.number(),
  created_at: v.string(),
  closed_at: v.nullable(v.string()),
});

/** https://docs.github.com/en/rest/repos/contents#get-repository-content */
const file = v.object({ type: v.literal('file'), sha: v.string() });

/**
 * @throws InputError the pull request changes the workflow that reviews it: a run of it has done whatever that workflow
 * says
 */
export async function reviewRuns(
  repository: Repository,
  merged: Merged,
): Promise<{ readonly isReview: (run: number) => Promise<boolean> }> {
  await expectSameWorkflow(repository, merged);
  const baseChangedAt = await lastBaseChange(repository, merged);
  const others = await otherPullRequests(repository, merged);
  return {
    isReview: async (id) => {
      const run = expected(workflowRun, await get(repository, `actions/runs/${id}`));
      const startedAt = Date.parse(run.created_at);
      return (
        isOfWorkflow(run, merged) &&
        // Of a pull request into another branch, GitHub runs the workflow that the other branch has.
        startedAt > baseChangedAt &&
        !others.some(({ from, to }) => from <= startedAt && startedAt <= to)
      );
    },
  };
}

/** A fork runs its own workflows, other workflows are not the review, and a blocked review has failed. */
const isOfWorkflow = (run: Run, { head, headBranch }: Merged): boolean =>
  run.path.split('@')[0] === reviewWorkflow &&
  run.event === 'pull_request' &&
  run.conclusion === 'success' &&
  run.head_sha === head &&
  run.head_branch === headBranch &&
  run.head_repository?.id === run.repository.id;

/** GitHub runs the workflow of head and base merged: where both have the same file, the run had it. */
async function expectSameWorkflow(repository: Repository, { number, head, base }: Merged): Promise<void> {
  const blobOf = async (commit: string) =>
    expected(file, await get(repository, `contents/${reviewWorkflow}?ref=${commit}`)).sha;
  if ((await blobOf(head)) === (await blobOf(base))) return;
  throw new InputError(
    `pull request ${number} changes ${reviewWorkflow}, so it was not reviewed by the workflow of the branch it was merged into: open another pull request, an empty commit is enough, to plan again`,
  );
}

/** @returns milliseconds since 1970; 0 if the base never changed */
async function lastBaseChange(repository: Repository, { number }: Merged): Promise<number> {
  const events = await getAll(repository, `issues/${number}/events?`, issueEvent);
  const changes = events.filter(({ event }) => baseChanges.has(event));
  return Math.max(0, ...changes.map(({ created_at: at }) => Date.parse(at)));
}

/** When other pull requests of the same branch were open: a run at that time may be one of theirs. */
async function otherPullRequests(
  repository: Repository,
  { number, headBranch }: Merged,
): Promise<readonly { readonly from: number; readonly to: number }[]> {
  const [owner = ''] = repository.repository.split('/');
  const head = encodeURIComponent(`${owner}:${headBranch}`);
  const all = await getAll(repository, `pulls?state=all&head=${head}`, pullRequest);
  return all
    .filter((each) => each.number !== number)
    .map(({ created_at: from, closed_at: to }) => ({
      from: Date.parse(from),
      to: to === null ? Infinity : Date.parse(to),
    }));
}
