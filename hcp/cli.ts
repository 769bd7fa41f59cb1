/** `npm run hcp`: an HCP Terraform on this machine, for a command or until Ctrl-C. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { backendVariable } from '../support/backend-of-environment';
import { ManifestError } from '../support/manifest';
import { createOwnDirectory } from '../support/own-directory';
import { findMirror } from '../support/provider-mirror';
import { listen } from './api';
import { readOptions, type HcpOptions } from './arguments';
import { providerInstallation, withoutHosts } from './client/cli-configuration';
import { commandEnvironment, runEnvironment } from './client/environment';
import { awsAt, startAws, type Aws } from './embedded-aws';
import { exitStatus, Failure } from './failures';
import { startHcpTerraform, type HcpTerraform } from './hcp-terraform';
import type { Run } from './model/entities';
import { backendOfSettings, type BackendOfSettings } from './settings';
import { LockedDirectoryError, writeWhole } from './store';
import { tellParent } from '../support/tell-parent';

const env = { ...process.env };

const defaultHostname = 'app.terraform.io';

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if ('help' in options) {
    process.stdout.write(options.help);
    return exitStatus.pass;
  }
  const version = terraformVersion();
  const temporary = createOwnDirectory('hcp-terraform', tmpdir());
  try {
    return await serve(options, version, temporary);
  } finally {
    // A Terraform that was killed just now may still write.
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function serve(options: HcpOptions, version: string, temporary: string): Promise<number> {
  // Asked for before the start, so that a Ctrl-C during it is not lost.
  const interrupted = interruption();
  const settings = backendOfSettings(process.cwd());
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const verbose = options.verbose ? say : () => undefined;
  const issuer = settings?.hostname ?? defaultHostname;
  const server = await listen(options.port);
  let aws: Aws | undefined;
  try {
    aws = await awsFor(options, ['--token-issuer', `${issuer}=${server.url}`], verbose);
    const hcp = await startHcpTerraform({
      server,
      issuer,
      directory: resolve(options.data ?? join(temporary, 'data')),
      keeps: options.data !== undefined,
      organizations: organizationsOf(options, settings?.organization),
      hostnames: [...new Set([defaultHostname, ...options.hostnames, ...listOf(settings?.hostname)])],
      terraformVersion: version,
      atOnce: options.runs,
      cliConfiguration: ownCliConfiguration(),
      environment: runEnvironment(env, aws.environment),
      gitEnvironment: env,
      onRun: (run, workspace) => {
        if (options.command.length === 0 || options.verbose) say(described(run, workspace));
      },
      log: say,
    });
    try {
      return await use({ hcp, aws, options, settings, temporary, interrupted });
    } finally {
      await hcp.stop();
    }
  } finally {
    await aws?.stop();
    await server.close();
  }
}

/** The AWS of the options, or one that trusts the tokens of runs here. */
const awsFor = async (
  { aws: url, listenerAddress }: HcpOptions,
  trust: readonly string[],
  print: (line: string) => void,
): Promise<Aws> => {
  const listeners = listenerAddress === undefined ? [] : ['--listener-address', listenerAddress];
  return url === undefined ? startAws([...trust, ...listeners], env, print) : awsAt(url, env);
};

interface Use {
  readonly hcp: HcpTerraform;
  readonly aws: Aws;
  readonly options: HcpOptions;
  readonly settings: BackendOfSettings | undefined;
  readonly temporary: string;
  readonly interrupted: Promise<void>;
}

/** Runs the command, or waits for Ctrl-C. */
async function use({ hcp, aws, options, settings, temporary, interrupted }: Use): Promise<number> {
  const configuration = join(temporary, 'terraform.rc');
  writeWhole(configuration, hcp.cliConfiguration);
  const [organization = ''] = organizationsOf(options, settings?.organization);
  const variables = {
    ...commandEnvironment(
      { ...withoutAws(env), ...aws.environment },
      { cliConfiguration: configuration, url: hcp.url, token: hcp.token },
    ),
    ...backendFor(settings, organization),
  };
  if (settings !== undefined && !options.empty) await makeWorkspaces(variables);
  const [program, ...args] = options.command;
  if (program !== undefined) return runCommand(program, args, variables);
  // For a parent that starts this as a program, such as `npm run rehearse`.
  tellParent({ url: hcp.url, token: hcp.token, cliConfiguration: configuration });
  process.stdout.write(
    howToUse(hcp, aws, { ...backendFor(settings, organization), TF_CLI_CONFIG_FILE: configuration }),
  );
  await interrupted;
  return exitStatus.pass;
}

/** Stacks whose settings keep their state elsewhere keep it here instead. */
function backendFor(settings: BackendOfSettings | undefined, organization: string): Record<string, string> {
  if (settings?.isCloud !== false) return {};
  return { [backendVariable]: JSON.stringify({ type: 'cloud', organization }) };
}

/** As `npm run workspaces -- apply` does in the real organization. */
async function makeWorkspaces(variables: NodeJS.ProcessEnv): Promise<void> {
  const program = join(__dirname, '../workspaces/cli.ts');
  const args = ['--require', require.resolve('tsx/cjs'), program, 'apply'];
  const child = spawn(process.execPath, args, { env: variables, stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0)
    throw new Failure('the workspaces of the settings are not made: --empty goes on without them');
}

async function runCommand(
  program: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv,
): Promise<number> {
  // A Ctrl-C in the terminal reaches the command as well, which decides what it means.
  const child = spawn(program, args, { env: variables, stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await once(child, 'close').catch((error: unknown) => {
    throw new Failure(`${program} cannot be run: ${error instanceof Error ? error.message : String(error)}`);
  })) as [number | null, NodeJS.Signals | null];
  return code ?? (signal === 'SIGINT' ? 130 : 143);
}

const organizationsOf = ({ organizations }: HcpOptions, ofSettings: string | undefined): readonly string[] =>
  organizations.length > 0 ? organizations : [ofSettings ?? 'acme'];

const listOf = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);

/** What the user has set for Terraform, without hosts and credentials; else a mirror that is found. */
function ownCliConfiguration(): string {
  const path = env.TF_CLI_CONFIG_FILE ?? join(homedir(), '.terraformrc');
  if (existsSync(path)) return withoutHosts(readFileSync(path, 'utf8'));
  const mirror = findMirror();
  return mirror === undefined ? '' : providerInstallation(mirror);
}

const withoutAws = (base: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(base).filter(([name]) => !name.startsWith('AWS_')));

function terraformVersion(): string {
  try {
    const printed = execFileSync('terraform', ['version', '-json'], {
      encoding: 'utf8',
      env: { ...env, CHECKPOINT_DISABLE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return (JSON.parse(printed) as { readonly terraform_version: string }).terraform_version;
  } catch {
    throw new Failure(
      'terraform is not installed: get Terraform 1.11 or later from https://developer.hashicorp.com/terraform/install',
      exitStatus.toolMissing,
    );
  }
}

const described = ({ id, status, isDestroy }: Run, workspace: string): string =>
  `${workspace}  ${id}${isDestroy ? ' (destroy)' : ''}  ${status.replaceAll('_', ' ')}`;

const howToUse = (hcp: HcpTerraform, aws: Aws, own: Readonly<Record<string, string>>): string =>
  [
    `HCP Terraform at ${hcp.url}, on the AWS at ${aws.endpoint}`,
    '',
    'in another terminal:',
    ...Object.entries({ ...aws.environment, ...own, TFE_ADDRESS: hcp.url, TFE_TOKEN: hcp.token })
      .filter(
        ([name, value]) =>
          !/proxy/i.test(name) && !(/^AWS_(SECRET|SESSION)/.test(name) && value !== 'rehearsal'),
      )
      .map(([name, value]) => `  export ${name}='${value}'`),
    `  unset ${['TF_TOKEN_app_terraform_io', 'TF_WORKSPACE', ...Object.keys(env).filter((name) => name.startsWith('TF_TOKEN_'))].join(' ')}`,
    '',
    'A variable that is forgotten leads to the real organization: npm run hcp -- COMMAND sets them for a command.',
    'Ctrl-C stops it.',
    '',
  ].join('\n');

function interruption(): Promise<void> {
  return new Promise((done) => {
    // The program that has started this one is gone.
    process.once('disconnect', () => {
      done();
    });
    process.channel?.unref();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        done();
      });
    }
  });
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const isForUser = [Failure, ManifestError, LockedDirectoryError].some((kind) => error instanceof kind);
    process.stderr.write(`error: ${isForUser && error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof Failure ? error.status : exitStatus.failed;
  },
);
