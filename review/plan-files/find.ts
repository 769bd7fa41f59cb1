/** Finds the plans that were reviewed in the pull request that a commit was merged from. */
import * as v from 'valibot';
import { gitHubHeaders, gitHubRepository } from '../comment/github-api';
import { HostFailure, request } from '../comment/request';
import { InputError } from '../failures';

export interface FindProps {
  /** URL of GitHub's API without a trailing slash. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Id of the merge. */
  readonly commit: string;
  readonly token: string;
  /** Milliseconds before each repetition of a call that may pass. @default 1000, 3000, 9000 */
  readonly repeatAfterMs?: readonly number[];
}

export interface ReviewedPlans {
  /** Of the pull request. */
  readonly number: number;
  /** Name of the artifact. */
  readonly artifact: string;
  /** Id of the workflow run that has the artifact. */
  readonly run: number;
}

/** https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit */
const pullRequests = v.array(
  v.object({
    number: v.number(),
    merged_at: v.nullable(v.string()),
    merge_commit_sha: v.nullable(v.string()),
    head: v.object({ sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/)) }),
  }),
);

/** https://docs.github.com/en/rest/actions/artifacts#list-artifacts-for-a-repository */
const artifactList = v.object({
  artifacts: v.array(
    v.object({
      name: v.string(),
      expired: v.boolean(),
      created_at: v.string(),
      workflow_run: v.nullable(
        v.object({
          id: v.number(),
          repository_id: v.number(),
          head_repository_id: v.number(),
          head_sha: v.string(),
        }),
      ),
    }),
  ),
});

/** The plans of a pull request are kept under this name. @param head - its last commit */
export const artifactOf = (head: string): string => `plans-${head}`;

/** @throws InputError no pull request was merged as this commit, or there are no plans of it */
export async function findPlans(props: FindProps): Promise<ReviewedPlans> {
  const { commit } = props;
  const all = expect(pullRequests, await get(props, `commits/${commit}/pulls`));
  const merged = all.find((each) => each.merged_at !== null && each.merge_commit_sha === commit);
  if (merged === undefined) {
    throw new InputError(
      `${commit} was not merged from a pull request: nothing of it was reviewed, and nothing is applied; open a pull request`,
    );
  }
  const artifact = artifactOf(merged.head.sha);
  const list = await get(props, `actions/artifacts?per_page=100&name=${artifact}`);
  const { artifacts } = expect(artifactList, list);
  const [run] = artifacts
    .filter(({ name, expired }) => name === artifact && !expired)
    .sort((one, other) => other.created_at.localeCompare(one.created_at))
    .map(({ workflow_run }) => workflow_run)
    .filter((each) => each?.head_sha === merged.head.sha && isOwn(each));
  if (run === undefined || run === null) {
    throw new InputError(
      `there are no plans of pull request ${merged.number} any more, or there never were: open a pull request that plans again`,
    );
  }
  return { number: merged.number, artifact, run: run.id };
}

function expect<Output>(schema: v.GenericSchema<unknown, Output>, answer: unknown): Output {
  const read = v.safeParse(schema, answer);
  if (read.success) return read.output;
  throw new HostFailure('GitHub answers with what is no list of pull requests or artifacts');
}

/** A fork runs its own workflows, and may name its artifacts as it likes. */
const isOwn = (run: { readonly repository_id: number; readonly head_repository_id: number }): boolean =>
  run.repository_id === run.head_repository_id;

const get = ({ api, repository, token, repeatAfterMs = [1000, 3000, 9000] }: FindProps, path: string) =>
  request(
    { url: `${gitHubRepository(api, repository)}/${path}`, method: 'GET', headers: gitHubHeaders(token) },
    repeatAfterMs,
  );
