/** The options of `npm run review:serve`. */
import {
  baseUrl,
  command,
  flag,
  integerFrom,
  nameOf,
  option,
  repeatable,
  type Value,
} from '../../support/arguments';
import { publicServers } from '../comment/pull-request';
import { keepsSecrets } from '../comment/secret-url';
import { InputError } from '../failures';
import { defaultSuppressions, matches } from '../suppressions/suppression';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly allowedHosts: readonly string[];
  /** @default - the project's, if it exists */
  readonly suppressions: string | undefined;
  readonly workspacePrefix: string;
  /** Whether a workspace may be destroyed. */
  readonly allowsDestroy: (workspace: string) => boolean;
  /** Where reports are kept, and their URL. @default - nowhere */
  readonly reports: { readonly directory: string; readonly url: string } | undefined;
  readonly showsMetrics: boolean;
  readonly reviewMemoryMiB: number;
  /** URLs of the servers whose pull requests get comments. */
  readonly gitServers: { readonly github: string; readonly gitlab: string };
  /** Login that comments on GitHub are written with. @default - that of the token */
  readonly commentAuthor: string | undefined;
}

const allowedHost: Value<string> = {
  allowed: 'a host, with its port unless that is 443',
  parse: (text) =>
    /^[\w.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i.test(text) ? text.toLowerCase() : undefined,
};

const secureUrl: Value<string> = {
  allowed: 'an https:// URL, because a token is sent to it',
  parse: (text) => {
    const given = baseUrl.parse(text);
    const url = given === undefined ? undefined : new URL(given);
    // As pages of it begin: hosts have no case, paths have one.
    return url !== undefined && keepsSecrets(url)
      ? `${url.origin}${url.pathname.replace(/\/+$/, '')}`
      : undefined;
  },
};

const serve = command({
  name: 'npm run review:serve',
  description: `A run task of HCP Terraform: reviews plans (post_plan) and rejects applies while a deployment is in
flight (pre_apply). The HMAC key of the run task is read from RUN_TASK_HMAC_KEY.`,
  options: {
    port: option('PORT', integerFrom(0, 65535, 'any free port'), 'port to listen on', 8000),
    host: option('ADDRESS', nameOf('an address'), 'address to listen on', '0.0.0.0'),
    'allow-host': repeatable(
      'HOST',
      allowedHost,
      'host that may be called with the token of a run, with its port unless that is 443',
      ['app.terraform.io'],
    ),
    suppressions: option(
      'FILE',
      nameOf('a file'),
      `accepted findings (default: ${defaultSuppressions}, if it exists)`,
    ),
    'workspace-prefix': option(
      'PREFIX',
      nameOf('a prefix'),
      'what the names of workspaces begin with and those of stacks do not: backend.workspacePrefix of cdktf.json',
    ),
    'allow-destroy': repeatable(
      'WORKSPACE',
      nameOf('a workspace'),
      'workspace that may be destroyed (* stands for any characters)',
    ),
    reports: option('DIR', nameOf('a directory'), 'directory to write reports into, as RUN.md'),
    'report-url': option('URL', baseUrl, 'URL of that directory: results link to RUN.md below it'),
    github: option('URL', secureUrl, 'GitHub that GITHUB_TOKEN is for', publicServers.github),
    gitlab: option('URL', secureUrl, 'GitLab that GITLAB_TOKEN is for', publicServers.gitlab),
    'comment-author': option(
      'LOGIN',
      nameOf('a login'),
      'login that GITHUB_TOKEN writes comments with (default: its user; GitHub does not say it of the token of an App)',
    ),
    metrics: flag('answer GET /metrics, to everybody who can connect'),
    'review-memory': option('MIB', integerFrom(64, 1_048_576), 'memory that a review may use', 2048),
  },
  notes: `With GITHUB_TOKEN or GITLAB_TOKEN, the reviews of the runs of a pull request stand in one comment of it.

POST / receives run tasks; GET /health reports on the service. After SIGTERM, tasks have 25 seconds to end,
and new ones are answered with 503. The service reviews two plans at once, each in a thread of its own, and downloads 16,
of at most 256 MiB each.`,
  fail: (message) => new InputError(message),
});

/**
 * @returns the options, or the help text if it is asked for
 * @throws InputError an option that cannot be used
 */
export function readOptions(args: readonly string[]): ServeOptions | { readonly help: string } {
  const given = serve.parse(args);
  if (given.help !== undefined) return given;
  const { port, host, suppressions, reports, metrics, 'report-url': url, ...others } = given.options;
  const { github, gitlab, 'comment-author': commentAuthor } = others;
  if ((reports === undefined) !== (url === undefined)) {
    throw serve.wrong('--reports and --report-url must be given together');
  }
  const destroyed = others['allow-destroy'];
  return {
    ...{ port, host, suppressions, showsMetrics: metrics },
    allowedHosts: others['allow-host'],
    workspacePrefix: others['workspace-prefix'] ?? '',
    allowsDestroy: (workspace) => destroyed.some((pattern) => matches(pattern, workspace)),
    reports: reports === undefined || url === undefined ? undefined : { directory: reports, url },
    reviewMemoryMiB: others['review-memory'],
    gitServers: { github, gitlab },
    commentAuthor,
  };
}

/** @throws InputError there is none: without it anybody could send tasks */
export function readKey(env: NodeJS.ProcessEnv): string {
  const key = env.RUN_TASK_HMAC_KEY ?? '';
  if (key.length >= 16) return key;
  throw new InputError(
    `RUN_TASK_HMAC_KEY must be the HMAC key of the run task, of 16 characters at least, got ${key === '' ? 'none' : `${key.length}`}: set the same one in HCP Terraform, or tasks cannot be told from forged ones`,
  );
}
