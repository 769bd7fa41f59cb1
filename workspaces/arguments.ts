/** The command line of `npm run workspaces`. */
import { command, commands, flag, matching, nameOf, oneOf, option, type Value } from '../support/arguments';
import { exitStatus, WorkspacesError } from './failures';
import type { RunsProps } from './runs';
import type { WantedOptions } from './wanted';

/** The version that the project is tested with. */
const testedTerraform = '1.11.4';

const fail = (message: string): Error => new WorkspacesError(message, exitStatus.badUsage);

const role = matching(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, 'the ARN of an IAM role');

const task: Value<{ readonly name: string; readonly url: string }> = {
  allowed: 'NAME=URL, for example plan-review=https://review.example.com',
  parse(text) {
    const [, name, url] = /^([\w-]+)=(https?:\/\/\S+)$/.exec(text) ?? [];
    return name === undefined || url === undefined ? undefined : { name, url };
  },
};

const options = {
  execution: option('MODE', oneOf(['remote', 'local'] as const), 'where Terraform runs', 'remote'),
  terraform: option(
    'VERSION',
    matching(/^\d+\.\d+\.\d+$/, 'a version such as 1.11.4'),
    'version of Terraform',
    testedTerraform,
  ),
  vcs: option(
    'DIR',
    nameOf('a directory'),
    'runs follow pushes: directory of the synthesized stacks in the repository',
  ),
  'run-triggers': flag('queue a run of a stack when a stack that it reads has been applied'),
  'plan-role': option('ARN', role, 'role that plans assume by OIDC'),
  'apply-role': option('ARN', role, 'role that applies assume by OIDC'),
  'run-task': option(
    'NAME=URL',
    task,
    'review every run with this run task; its key is read from RUN_TASK_HMAC_KEY',
  ),
  'set-key': flag(
    'set the key of the run task again: HCP Terraform shows no key, so that it cannot be compared',
  ),
};

const plan = command({
  name: 'npm run workspaces -- plan',
  description: 'Shows what would change in HCP Terraform; changes nothing.',
  options,
  fail,
});

const apply = command({
  name: 'npm run workspaces -- apply',
  description: 'Changes in HCP Terraform what differs, and nothing else. Deletes no workspace.',
  options,
  fail,
});

const run = command({
  name: 'npm run workspaces -- run',
  description:
    'Uploads each stack of a synth to its workspace by the API, plans it, and applies it: whoever runs the command approves. The stacks come in the order in which they read each other; the first run that fails ends the command.',
  options: {
    'plan-only': flag('plan speculatively, and apply nothing'),
    synth: option('DIR', nameOf('a directory'), 'directory of the synth', 'cdktf.out'),
    plans: option(
      'DIR',
      nameOf('a directory'),
      'write the JSON of each plan there, for npm run review; it holds secrets',
    ),
    message: option('TEXT', nameOf('a text'), 'shown beside the run', 'npm run workspaces -- run'),
  },
  fail,
});

const workspaces = commands({
  name: 'npm run workspaces',
  description:
    'What HCP Terraform needs for the stacks of cdktf.json: a project, a workspace for each stack, who may read whose state, run triggers, credentials and run tasks. The token is that of terraform login, or TFE_TOKEN.',
  commands: { plan, apply, run },
  notes: 'Exit status: 0 done, 1 not done, 2 wrong usage',
  fail,
});

export type WorkspacesArguments =
  | { readonly command: 'plan' | 'apply'; readonly options: WantedOptions }
  | {
      readonly command: 'run';
      readonly options: Pick<RunsProps, 'synth' | 'planOnly' | 'plans' | 'message'>;
    };

/**
 * @returns the help text if it is asked for
 * @throws WorkspacesError options that cannot be used
 */
export function readArguments(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): WorkspacesArguments | { readonly help: string } {
  const given = workspaces.parse(argv);
  if (given.help !== undefined) return { help: given.help };
  if (given.command === 'run') {
    const { synth, plans, message, 'plan-only': planOnly } = given.options;
    return { command: 'run', options: { synth, message, planOnly, ...(plans !== undefined && { plans }) } };
  }
  const { vcs, 'plan-role': planRole, 'apply-role': applyRole, 'run-task': runTask, ...rest } = given.options;
  const called = given.command === 'plan' ? plan : apply;
  if ((planRole === undefined) !== (applyRole === undefined))
    throw called.wrong('--plan-role and --apply-role go together: a plan needs a role that can only read');
  const hmacKey = env.RUN_TASK_HMAC_KEY ?? '';
  if (runTask !== undefined && hmacKey === '')
    throw called.wrong('RUN_TASK_HMAC_KEY must hold the key that npm run review:serve has, got none');
  return {
    command: given.command,
    options: {
      executionMode: rest.execution,
      terraformVersion: rest.terraform,
      runTriggers: rest['run-triggers'],
      ...(vcs !== undefined && { vcsDirectory: vcs.replace(/\/+$/, '') }),
      ...(planRole !== undefined &&
        applyRole !== undefined && { roles: { plan: planRole, apply: applyRole } }),
      tasks: runTask === undefined ? [] : [{ ...runTask, hmacKey, setsKey: rest['set-key'] }],
    },
  };
}
