/** The command line of `npm run plans`. */
import {
  baseUrl,
  command,
  commands,
  matching,
  nameOf,
  option,
  repeatable,
  required,
} from '../../support/arguments';
import { InputError } from '../failures';
import type { FindProps } from './find';
import type { Repository } from './git-hub';
import { defaultPlatforms, type LockOptions } from './lock';

export type PlansArguments =
  | {
      readonly command: 'check';
      readonly synth: string;
      /** The synth in the repository. @default - `deploy`, if it is there */
      readonly committed: string | undefined;
    }
  | { readonly command: 'make' | 'apply'; readonly synth: string; readonly plans: string }
  | {
      readonly command: 'drift';
      readonly synth: string;
      /** File for the text of the issue; it does not exist after a check that finds no drift. */
      readonly out: string | undefined;
    }
  | ({ readonly command: 'report-drift'; readonly file: string } & Repository)
  | ({ readonly command: 'lock'; readonly synth: string } & LockOptions)
  | ({ readonly command: 'find' } & Omit<FindProps, 'repeatAfterMs'>);

const fail = (message: string): Error => new InputError(message);

const synth = option('DIR', nameOf('a directory'), 'the synthesized stacks', 'cdktf.out');

const plans = option('DIR', nameOf('a directory'), 'the plan files', 'plans');

const repositoryOption = required(
  'OWNER/NAME',
  matching(/^[\w-][\w.-]*\/[\w-][\w.-]*$/, 'OWNER/NAME'),
  'the repository on GitHub',
);

const apiOption = option('URL', baseUrl, "URL of GitHub's API", 'https://api.github.com');

const check = command({
  name: 'npm run plans -- check',
  synopsis: ['[--synth DIR] [--committed DIR]'],
  description:
    'Checks without credentials that .terraform.lock.hcl is current, that Terraform accepts the configuration, and that a synth that is committed is the same.',
  options: {
    synth,
    committed: option(
      'DIR',
      nameOf('a directory'),
      'the synth that is committed for runs that follow pushes (default: deploy, if it holds one)',
    ),
  },
  fail,
});

const make = command({
  name: 'npm run plans -- make',
  synopsis: ['[--synth DIR] [--plans DIR]'],
  description:
    'Plans every stack into STACK.plan and STACK.json, with credentials that may only read. Both files hold secrets.',
  options: { synth, plans },
  fail,
});

const apply = command({
  name: 'npm run plans -- apply',
  synopsis: ['[--synth DIR] [--plans DIR]'],
  description:
    'Applies what these plan files change, in the order of the stacks, if this commit synthesizes the same and its rules do not block them: by fresh plans, which must change the same.',
  options: { synth, plans },
  fail,
});

const find = command({
  name: 'npm run plans -- find',
  synopsis: ['--repository OWNER/NAME --commit ID [--branch NAME] [--api URL]'],
  description: `Prints number=, artifact= and run= of the plans that were reviewed in the merged pull request. The commit
must be the newest of its branch. The token is read from GITHUB_TOKEN.`,
  options: {
    repository: repositoryOption,
    commit: required(
      'ID',
      matching(/^[0-9a-f]{40,64}$/, 'a whole commit id'),
      'the commit that the merge has made',
    ),
    branch: option('NAME', nameOf('a branch'), 'the branch that was merged into', 'main'),
    api: apiOption,
  },
  fail,
});

const drift = command({
  name: 'npm run plans -- drift',
  synopsis: ['[--synth DIR] [--out FILE]'],
  description: `Plans every stack, with credentials that may only read, and prints what has been changed outside of Terraform: not
what deployments of CodeDeploy leave (weights and target groups of listeners, task sets, task definitions) nor the number
of tasks that autoscaling chooses. Exit status 2 if there is any.`,
  options: { synth, out: option('FILE', nameOf('a file'), 'write the drift as Markdown, if there is any') },
  fail,
});

const reportDrift = command({
  name: 'npm run plans -- report-drift',
  synopsis: ['--repository OWNER/NAME --file FILE [--api URL]'],
  description: `Opens one issue with the text that drift --out has written, or updates it; closes it if the file does not exist.
The token is read from GITHUB_TOKEN.`,
  options: {
    repository: repositoryOption,
    file: required('FILE', nameOf('a file'), 'the file that drift --out names'),
    api: apiOption,
  },
  fail,
});

const lock = command({
  name: 'npm run plans -- lock',
  synopsis: ['[--synth DIR] [--platform OS_ARCH]... [--mirror DIR]'],
  description: 'Writes .terraform.lock.hcl.',
  options: {
    synth,
    platform: repeatable<string>(
      'OS_ARCH',
      matching(/^[a-z0-9]+_[a-z0-9]+$/, 'a platform such as linux_amd64'),
      'platform to lock providers for',
      defaultPlatforms,
    ),
    mirror: option('DIR', nameOf('a directory'), 'provider mirror to use instead of the registry'),
  },
  fail,
});

const plansCommands = commands({
  name: 'npm run plans',
  description:
    'Plan files of all stacks, for pull requests. Needs terraform and the output of npm run synth.',
  commands: { check, make, apply, find, drift, 'report-drift': reportDrift, lock },
  notes: 'Exit status: 0 done, 1 not done; drift: 2 something was changed outside of Terraform',
  fail,
});

/**
 * @returns the help text if it is asked for
 * @throws InputError
 */
export function readArguments(
  argv: readonly string[],
  { GITHUB_TOKEN: token = '' }: NodeJS.ProcessEnv,
): PlansArguments | { readonly command: 'help'; readonly text: string } {
  const given = plansCommands.parse(argv);
  if (given.help !== undefined) return { command: 'help', text: given.help };
  switch (given.command) {
    case 'check':
      return { command: 'check', ...given.options };
    case 'make':
    case 'apply':
      return { command: given.command, ...given.options };
    case 'lock': {
      const { synth: directory, platform: platforms, mirror } = given.options;
      return { command: 'lock', synth: directory, platforms, ...(mirror !== undefined && { mirror }) };
    }
    case 'drift':
      return { command: 'drift', ...given.options };
    case 'report-drift':
      if (token === '') {
        throw reportDrift.wrong('GITHUB_TOKEN must hold a token that may write issues, got none');
      }
      return { command: 'report-drift', ...given.options, token };
    case 'find':
      if (token === '') {
        throw find.wrong(
          'GITHUB_TOKEN must hold a token that may read pull requests and artifacts, got none',
        );
      }
      return { command: 'find', ...given.options, token };
  }
}
