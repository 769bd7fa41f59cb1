/** The command line of `npm run plans`. */
import { parseArgs } from 'node:util';
import { InputError } from '../failures';
import type { FindProps } from './find';
import { defaultPlatforms, type LockOptions } from './lock';

export const usage = `Usage: npm run plans -- check [--synth DIR]
       npm run plans -- make  [--synth DIR] [--plans DIR]
       npm run plans -- apply [--synth DIR] [--plans DIR]
       npm run plans -- find  --repository OWNER/NAME --commit ID [--branch NAME] [--api URL]
       npm run plans -- lock  [--synth DIR] [--platform OS_ARCH]... [--mirror DIR]

Plan files of all stacks, for pull requests. Needs terraform, and what npm run synth has written.

  check    without credentials: .terraform.lock.hcl is current, and Terraform takes the configuration
  make     plans every stack into STACK.plan and STACK.json, with credentials that may only read; both hold secrets
  apply    applies exactly these plan files, in the order of the stacks, if this commit synthesizes the same
  find     prints number=, artifact= and run= of the plans that were reviewed in the pull request that the newest
           commit of a branch was merged from, before it was; the token is read from GITHUB_TOKEN
  lock     writes .terraform.lock.hcl

  --synth DIR          the synthesized stacks (default: cdktf.out)
  --plans DIR          the plan files (default: plans)
  --branch NAME        that is merged into (default: main)
  --api URL            of GitHub's API (default: https://api.github.com)
  --platform OS_ARCH   that providers are locked for (default: ${defaultPlatforms.join(', ')})
  --mirror DIR         a provider mirror in the place of the registry

Exit status: 0 done, 1 not done`;

export type PlansArguments =
  | { readonly command: 'check'; readonly synth: string }
  | { readonly command: 'make' | 'apply'; readonly synth: string; readonly plans: string }
  | ({ readonly command: 'lock'; readonly synth: string } & LockOptions)
  | ({ readonly command: 'find' } & Omit<FindProps, 'repeatAfterMs'>);

const commands = ['check', 'make', 'apply', 'find', 'lock'] as const;

const options = {
  synth: { type: 'string' },
  plans: { type: 'string' },
  repository: { type: 'string' },
  commit: { type: 'string' },
  branch: { type: 'string' },
  api: { type: 'string' },
  platform: { type: 'string', multiple: true },
  mirror: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Option = Exclude<keyof typeof options, 'help'>;

const takes: Readonly<Record<(typeof commands)[number], readonly Option[]>> = {
  check: ['synth'],
  make: ['synth', 'plans'],
  apply: ['synth', 'plans'],
  find: ['repository', 'commit', 'branch', 'api'],
  lock: ['synth', 'platform', 'mirror'],
};

/**
 * @returns undefined where help is asked for
 * @throws InputError
 */
export function readArguments(argv: readonly string[], env: NodeJS.ProcessEnv): PlansArguments | undefined {
  const { values, positionals } = parse(argv);
  if (values.help === true) return undefined;
  const [name, ...rest] = positionals;
  const command = commands.find((each) => each === name);
  if (command === undefined || rest.length > 0) {
    throw wrong(`one of ${commands.join(', ')} must be given, got ${positionals.join(' ') || 'nothing'}`);
  }
  for (const option of Object.keys(values)) {
    if (!takes[command].some((each) => each === option)) throw wrong(`${command} takes no --${option}`);
  }
  for (const option of ['synth', 'plans', 'mirror'] as const) {
    if (values[option] === '') throw wrong(`--${option} must name a directory, got an empty name`);
  }
  const { synth = 'cdktf.out', plans = 'plans', mirror, platform = defaultPlatforms } = values;
  switch (command) {
    case 'check':
      return { command, synth };
    case 'make':
    case 'apply':
      return { command, synth, plans };
    case 'lock':
      return { command, synth, platforms: platform.map(platformOf), ...(mirror !== undefined && { mirror }) };
    case 'find':
      return { command, ...placeOf(values, env) };
  }
}

function placeOf(
  {
    repository = '',
    commit = '',
    branch = 'main',
    api = 'https://api.github.com',
  }: ReturnType<typeof parse>['values'],
  { GITHUB_TOKEN: token = '' }: NodeJS.ProcessEnv,
): Omit<FindProps, 'repeatAfterMs'> {
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository)) {
    throw wrong(`--repository must be OWNER/NAME, got ${repository || 'none'}`);
  }
  if (!/^[0-9a-f]{40,64}$/.test(commit))
    throw wrong(`--commit must be a whole commit id, got ${commit || 'none'}`);
  if (!URL.canParse(api) || !/^https?:$/.test(new URL(api).protocol)) {
    throw wrong(`--api must be a URL of HTTPS, got ${api}`);
  }
  if (token === '')
    throw wrong('GITHUB_TOKEN must hold a token that may read pull requests and artifacts, got none');
  if (branch === '') throw wrong('--branch must name a branch, got an empty name');
  return { repository, commit, branch, api: api.replace(/\/+$/, ''), token };
}

function platformOf(text: string): string {
  if (/^[a-z0-9]+_[a-z0-9]+$/.test(text)) return text;
  throw wrong(`--platform must be such as linux_amd64, got ${text}`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('. ');
    throw wrong(`${reason.charAt(0).toLowerCase()}${reason.slice(1)}`);
  }
}

const wrong = (reason: string): InputError =>
  new InputError(`${reason}; npm run plans -- --help tells what it takes`);
