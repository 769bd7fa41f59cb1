/** Finds the plans that were reviewed in the pull request that a commit was merged from. */
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { InputError } from '../failures';
import { defaultRepeatAfterMs, expected, get, type Repository } from './git-hub';
import { reviewRuns, type Merged } from './review-runs';

export interface FindProps extends Repository {
  /** Id of the merge. */
  readonly commit: string;
  /** Branch that is merged into. */
  readonly branch: string;
}

interface ReviewedPlans {
  /** Of the pull request. */
  readonly number: number;
  /** Name of the artifact. */
  readonly artifact: string;
  /** Id of the workflow run that has the artifact. */
  readonly run: number;
}

/** https://docs.github.com/en/rest/git/refs#get-a-reference */
const reference = v.object({ object: v.object({ sha: v.string() }) });

const commitId = v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/));

/** https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit */
const pullRequests = v.array(
  v.object({
    number: v.number(),
    merged_at: v.nullable(v.string()),
    merge_commit_sha: v.nullable(v.string()),
    head: v.object({ sha: commitId, ref: v.string() }),
    base: v.object({ ref: v.string(), sha: commitId }),
  }),
);

/** https://docs.github.com/en/rest/actions/artifacts#list-artifacts-for-a-repository */
const artifactList = v.object({
  artifacts: v.array(
    v.object({
      name: v.string(),
      expired: v.boolean(),
      created_at: v.string(),
      workflow_run: v.nullable(v.object({ id: v.number() })),
    }),
  ),
});

/** The plans of a pull request are kept under this name. @param head - its last commit */
const artifactOf = (head: string): string => `plans-${head}`;

/**
 * @throws InputError the branch has moved on, no pull request was merged as this commit, or no review of it has ended
 * well before the merge
 */
export async function findPlans(props: FindProps): Promise<ReviewedPlans> {
  await expectTip(props);
  const merged = await mergedAs(props);
  const artifact = artifactOf(merged.head);
  const list = await get(props, `actions/artifacts?per_page=100&name=${artifact}`);
  const candidates = expected(artifactList, list)
    .artifacts.filter(({ name, expired }) => name === artifact && !expired)
    // A review that ran again after the merge has planned what there is now, and nobody has approved that.
    .filter(({ created_at: created }) => Date.parse(created) <= Date.parse(merged.at))
    .sort((one, other) => other.created_at.localeCompare(one.created_at))
    .flatMap(({ workflow_run: run }) => run?.id ?? []);
  const runs = candidates.length === 0 ? undefined : await reviewRuns(props, merged);
  for (const id of candidates) {
    if (await runs?.isReview(id)) return { number: merged.number, artifact, run: id };
  }
  throw new InputError(
    `there are no plans of pull request ${merged.number} whose review has ended well before the merge: open a pull request, an empty commit is enough, to plan again`,
  );
}

/** A later merge has the changes of this one in its plans. */
async function expectTip(props: FindProps): Promise<void> {
  const { commit, branch } = props;
  const { object } = expected(reference, await get(props, `git/ref/heads/${encodeURIComponent(branch)}`));
  if (object.sha === commit) return;
  throw new InputError(
    `${commit} is not the newest commit of ${branch}, which is ${object.sha}: the plans of that one are applied`,
  );
}

/** GitHub may tell of a merge some seconds after the push. */
async function mergedAs(props: FindProps): Promise<Merged> {
  const { commit, branch, repeatAfterMs = defaultRepeatAfterMs } = props;
  for (const wait of [...repeatAfterMs, undefined]) {
    const all = expected(pullRequests, await get(props, `commits/${commit}/pulls`));
    for (const { number, merged_at: at, merge_commit_sha: merge, head, base } of all) {
      if (at === null || merge !== commit || base.ref !== branch) continue;
      return { number, at, head: head.sha, headBranch: head.ref, base: base.sha };
    }
    if (wait !== undefined) await delay(wait);
  }
  throw new InputError(
    `${commit} was not merged from a pull request: nothing of it was reviewed, and nothing is applied; open a pull request`,
  );
}
