/** `npm run deploy` and `npm run destroy`: cdktf's own commands, on the stacks of environments. */
import { spawn } from 'node:child_process';
import { readSettings, SettingsError, type EnvironmentSettings, type Settings } from '../stacks/settings';
import { command, commands, flag, nameOf, option } from '../support/arguments';
import { ManifestError, readManifest, settingsIn } from '../support/manifest';
import { examineCredentials, type Unusable } from './credentials';
import { EnvironmentsError } from './failure';
import { selectEnvironment, stacksOf } from './selection';

const fail = (message: string): Error => new EnvironmentsError(message);

const options = {
  environment: option(
    'NAME',
    nameOf('the name of an environment'),
    'environment of the settings (default: the only one)',
  ),
  service: option(
    'NAME',
    nameOf('the name of a service'),
    'one service of the environment (default: all of them)',
  ),
  'auto-approve': flag('do not ask before anything changes'),
};

const { parse } = commands({
  name: 'npm run',
  description: `Deploys or destroys the stacks of one environment, and of no other. First it asks AWS, with the AWS CLI, whether
the credentials are usable and of the right account.`,
  commands: {
    deploy: command({
      name: 'npm run deploy',
      description: `Deploys the stacks of one environment with cdktf deploy, in order. With --service: the network and the
stacks of that service. With --all: every environment, each with its own credentials.`,
      options: { ...options, all: flag('all environments of the settings') },
      fail,
    }),
    destroy: command({
      name: 'npm run destroy',
      description: `Destroys the stacks of one environment with cdktf destroy, in order. With --service: the stacks of that
service alone. Set protect to false in the settings and deploy first.`,
      options,
      fail,
    }),
  },
  notes: 'Exit status: that of cdktf; 2 wrong usage, settings or credentials, 127 cdktf cannot be started',
  fail,
});

type Given = Exclude<ReturnType<typeof parse>, { readonly help: string }>;

/** @returns the exit status */
async function main(argv: readonly string[]): Promise<number> {
  const given = parse(argv);
  if (given.help !== undefined) {
    process.stdout.write(given.help);
    return 0;
  }
  const settings = readSettings(settingsIn(readManifest(process.cwd())));
  const environments = environmentsOf(settings, given);
  const stacks = environments.flatMap((environment) =>
    stacksOf(settings, environment, given.command, given.options.service),
  );
  await requireCredentials(settings, environments);
  const approval = given.options['auto-approve'] ? ['--auto-approve'] : [];
  process.stdout.write(`cdktf ${given.command} ${stacks.join(' ')}\n`);
  return runCdktf([given.command, ...stacks, ...approval]);
}

function environmentsOf(settings: Settings, given: Given): readonly EnvironmentSettings[] {
  const { environment } = given.options;
  const all = given.command === 'deploy' && given.options.all;
  if (all && environment !== undefined) throw fail('--all and --environment were given: use one of them');
  return all ? settings.environments : [selectEnvironment(settings, environment)];
}

/** @throws EnvironmentsError those of an environment are missing, expired, or of another account */
async function requireCredentials(
  { backend }: Settings,
  environments: readonly EnvironmentSettings[],
): Promise<void> {
  // Runs of HCP Terraform have credentials of their own.
  if (backend.type === 'cloud') return;
  const credentials = await examineCredentials(environments, process.env);
  if (credentials.type === 'unusable') throw fail(textOf(credentials.of));
  if (credentials.type === 'notTold') {
    process.stderr.write('credentials are not examined beforehand: the AWS CLI is not installed\n');
  }
}

const textOf = (unusable: readonly Unusable[]): string =>
  [
    'nothing was started: not all credentials are usable',
    ...unusable.flatMap(({ environment, found, fix }) => [
      `  ${environment}: ${found}`,
      ...(fix === undefined ? [] : [`      ${fix}`]),
    ]),
  ].join('\n');

function runCdktf(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('cdktf', args, { stdio: 'inherit' });
    child.once('error', (error) => {
      reject(new EnvironmentsError(`cdktf cannot be started (${error.message}): run npm ci`));
      process.exitCode = 127;
    });
    child.once('exit', (status) => {
      resolve(status ?? 1);
    });
  });
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const isForUser = [EnvironmentsError, ManifestError, SettingsError].some((kind) => error instanceof kind);
    process.stderr.write(`error: ${isForUser ? (error as Error).message : String(error)}\n`);
    process.exitCode ??= 2;
  },
);
