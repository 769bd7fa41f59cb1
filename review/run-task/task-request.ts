/** What HCP Terraform asks of a run task. Members that are not needed are not read. */
import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096));
const url = v.pipe(text, v.url());
const optionalUrl = v.optional(v.nullable(url), null);

const shape = v.object({
  payload_version: v.literal(1),
  stage: text,
  access_token: text,
  task_result_callback_url: url,
  plan_json_api_url: optionalUrl,
  configuration_version_download_url: optionalUrl,
  workspace_name: text,
  workspace_working_directory: v.nullish(v.pipe(v.string(), v.maxLength(4096))),
  organization_name: text,
  run_id: text,
  run_app_url: optionalUrl,
  task_result_enforcement_level: v.nullish(text),
  capabilities: v.nullish(v.object({ outcomes: v.nullish(v.boolean()) })),
  // A review needs none of these: what is odd is taken for missing.
  run_created_at: v.fallback(
    v.nullish(
      v.pipe(
        text,
        v.check((given) => !Number.isNaN(Date.parse(given))),
      ),
    ),
    null,
  ),
  vcs_pull_request_url: v.fallback(optionalUrl, null),
  vcs_commit_url: v.fallback(optionalUrl, null),
});

export interface TaskRequest {
  /** `post_plan`, `pre_apply`; `test` while the run task is being set up. */
  readonly stage: string;
  /** Good for this run alone. */
  readonly accessToken: string;
  readonly callbackUrl: string;
  /** @default - the stage has no plan yet */
  readonly planUrl?: string;
  /** Archive of the configuration version. @default - the run has none that can be downloaded */
  readonly configurationUrl?: string;
  /** Of the workspace, in that archive; empty for its root. */
  readonly workingDirectory: string;
  readonly workspace: string;
  readonly organization: string;
  readonly runId: string;
  /** Page of the run. @default - not told */
  readonly runUrl?: string;
  /** Whether outcomes with a body of their own are understood. */
  readonly takesOutcomes: boolean;
  /** When the run was created, in milliseconds since 1970. @default - not told */
  readonly createdAt?: number;
  /** Page of the pull request that the run is of. @default - of none */
  readonly pullRequestUrl?: string;
  /** That was planned, hexadecimal. @default - not told */
  readonly commit?: string;
}

/** What is sent while a run task is set up has made-up members, and need not have all. */
const isTest = (parsed: unknown): boolean =>
  v.is(v.object({ payload_version: v.literal(1), stage: v.literal('test') }), parsed) ||
  v.is(v.object({ payload_version: v.literal(1), access_token: v.literal('test-token') }), parsed);

const test: TaskRequest = {
  ...{ stage: 'test', accessToken: '', callbackUrl: '', workspace: '', organization: '', runId: '' },
  workingDirectory: '',
  takesOutcomes: false,
};

/** A request that is none of a run task. */
export class BadRequest extends Error {}

/**
 * @param body - JSON
 * @throws BadRequest which names the first member that is wrong
 */
export function readTaskRequest(body: Uint8Array): TaskRequest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new BadRequest('the body is no JSON');
  }
  if (isTest(parsed)) return test;
  const read = v.safeParse(shape, parsed);
  if (!read.success) {
    const [issue] = read.issues;
    const place = issue.path?.map(({ key }) => String(key)).join('.') ?? 'the body';
    throw new BadRequest(`${place} is not what a run task of payload_version 1 has`);
  }
  const sent = read.output;
  const commit = /\/([0-9a-f]{7,64})$/.exec(sent.vcs_commit_url ?? '')?.[1];
  return {
    stage: sent.stage,
    accessToken: sent.access_token,
    callbackUrl: sent.task_result_callback_url,
    ...(sent.plan_json_api_url !== null && { planUrl: sent.plan_json_api_url }),
    ...(sent.configuration_version_download_url !== null && {
      configurationUrl: sent.configuration_version_download_url,
    }),
    workingDirectory: sent.workspace_working_directory ?? '',
    workspace: sent.workspace_name,
    organization: sent.organization_name,
    runId: sent.run_id,
    ...(sent.run_app_url !== null && { runUrl: sent.run_app_url }),
    takesOutcomes: sent.capabilities?.outcomes === true,
    ...(typeof sent.run_created_at === 'string' && { createdAt: Date.parse(sent.run_created_at) }),
    ...(sent.vcs_pull_request_url !== null && { pullRequestUrl: sent.vcs_pull_request_url }),
    ...(commit !== undefined && { commit }),
  };
}
