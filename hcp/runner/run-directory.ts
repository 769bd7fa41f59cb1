/** The directory in which Terraform works on a run: the configuration, what makes it a run, and the state. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import type { Run, Variable, Workspace } from '../model/entities';
import { writeWhole } from '../store';
import { dynamicCredentials, sharedConfiguration, withoutStaticCredentials } from './dynamic-credentials';
import { names, scriptOf, type Phase } from './scripts';
import { environmentVariables, tfvars } from './variables';

export interface RunFiles {
  readonly run: Run;
  readonly workspace: Workspace;
  readonly variables: readonly Variable[];
  /** Directory of the unpacked configuration. */
  readonly configuration: string;
  /** @default - the workspace has no state */
  readonly state?: Buffer;
  /** A CLI configuration of Terraform that leads to this HCP Terraform with the token of the run. */
  readonly cliConfiguration: string;
  /** What Terraform and its providers get, without anything of a user's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Directory of schemas that runs share. */
  readonly schemas: string;
  /** Makes a workload identity token. */
  readonly tokenFor: (phase: Phase, audience: string) => string;
}

/** A configuration that cannot be run; its message goes to the log of the plan. */
export class UnusableConfiguration extends Error {}

/** Makes everything for the plan of a run; again, if a server was killed while it did. */
export function prepare(directory: string, files: RunFiles): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const configuration = join(directory, names.configuration);
  if (!existsSync(configuration)) {
    const copy = `${configuration}.new`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(files.configuration, copy, { recursive: true, verbatimSymlinks: true });
    // There whole or not at all.
    renameSync(copy, configuration);
  }
  const work = workDirectory(directory, files.workspace);
  const { state, variables, run, cliConfiguration } = files;
  // An override file beats the cloud block: the state of a run is a file, and the server stores it after any end.
  writeWhole(
    join(work, 'zz_hcp_override.tf.json'),
    JSON.stringify({ terraform: { backend: { local: { path: join(directory, names.state) } } } }),
  );
  if (state !== undefined) writeWhole(join(directory, names.state), state);
  writeFileSync(join(directory, names.variables), tfvars(variables, run.variables), { mode: 0o600 });
  writeFileSync(join(directory, names.cliConfiguration), cliConfiguration, { mode: 0o600 });
}

/**
 * @returns path of the script, and its environment
 * @throws UnusableConfiguration the variables of the workspace ask for credentials that cannot be given
 */
export function scriptFor(
  directory: string,
  phase: Phase,
  files: RunFiles,
): { readonly script: string; readonly env: NodeJS.ProcessEnv } {
  const { run, workspace, schemas } = files;
  const script = join(directory, `${phase}.sh`);
  writeFileSync(script, scriptOf(phase, run), { mode: 0o700 });
  return {
    script,
    env: {
      ...credentialsIn(directory, phase, files),
      TF_CLI_CONFIG_FILE: join(directory, names.cliConfiguration),
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      TFC_RUN_ID: run.id,
      TFC_WORKSPACE_NAME: workspace.name,
      RUN: directory,
      WORK: workDirectory(directory, workspace),
      SCHEMAS: schemas,
      TERRAFORM_VERSION: run.terraformVersion,
      PLATFORM: `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`,
    },
  };
}

/** The environment of the machine and of the workspace, with the identity of the run where the workspace asks for it. */
function credentialsIn(
  directory: string,
  phase: Phase,
  { run, variables, environment, tokenFor }: RunFiles,
): Readonly<Record<string, string>> {
  const own = environmentVariables(variables);
  const { TFC_WORKLOAD_IDENTITY_AUDIENCE: audience } = own;
  const manual = audience === undefined ? {} : { TFC_WORKLOAD_IDENTITY_TOKEN: tokenFor(phase, audience) };
  const wanted = dynamicCredentials(own, phase);
  if (wanted instanceof Error) throw new UnusableConfiguration(wanted.message);
  if (wanted === undefined) return { ...environment, ...own, ...manual };
  const tokenFile = join(directory, names.awsToken(phase));
  const configuration = join(directory, names.awsConfiguration(phase));
  writeWhole(tokenFile, tokenFor(phase, wanted.audience));
  writeWhole(configuration, sharedConfiguration(wanted.roleArn, tokenFile, run.id));
  return {
    ...withoutStaticCredentials(environment),
    ...own,
    ...manual,
    AWS_CONFIG_FILE: configuration,
  };
}

/** The state that Terraform has left. @returns undefined if it has left none */
export function stateOf(directory: string): Buffer | undefined {
  const path = join(directory, names.state);
  return existsSync(path) ? readFileSync(path) : undefined;
}

/**
 * Milliseconds that a client has to look at a run after it got the JSON of a plan that is made beside the apply. Terraform's
 * client leaves a run that has failed by then without the log of the apply; after that look it waits for 1 s in any case.
 */
const lookMs = 1000;

/** @returns those of them that are left; 0 if there is no JSON */
export function msToLook(directory: string, now: number): number {
  const made = statSync(join(directory, names.planJson), { throwIfNoEntry: false });
  return made === undefined ? 0 : Math.min(lookMs, Math.max(0, made.mtimeMs + lookMs - now));
}

function workDirectory(directory: string, { name, workingDirectory }: Workspace): string {
  const root = join(directory, names.configuration);
  const path = posix.normalize(join(root, workingDirectory)).replace(/\/$/, '');
  if ((path !== root && !path.startsWith(`${root}/`)) || !existsSync(path))
    throw new UnusableConfiguration(
      `the configuration has no directory ${workingDirectory}, the working directory of the workspace ${name}: upload one that has it, or change the setting of the workspace`,
    );
  return path;
}
