/** An HCP Terraform for the rehearsal: `npm run hcp`, `npm run workspaces` and `npm run review:serve`, as a user runs them. */
import { randomBytes } from 'node:crypto';
import { Failure } from '../../failures';
import { run } from '../../processes';
import type { RunReport } from '../../report/model';
import { HcpApi } from './api';
import { remoteCommands, type RemoteCommands } from './remote-commands';
import { programCommand, serveProgram, type ServedProgram } from './served-program';

export interface HcpTerraformProps {
  /** Endpoint of the AWS that runs use. */
  readonly aws: string;
  /** Directory of the cdktf.json whose stacks are deployed. */
  readonly directory: string;
  /** Of the project: its suppressions count. */
  readonly project: string;
  readonly organization: string;
  /** Of Terraform on that AWS. */
  readonly env: NodeJS.ProcessEnv;
}

/** What `npm run hcp` sends once it is up. */
interface Up {
  readonly url: string;
  readonly token: string;
  /** Path of a CLI configuration. */
  readonly cliConfiguration: string;
}

export class HcpTerraform {
  readonly api: HcpApi;
  readonly commands: RemoteCommands;
  readonly #programs: readonly ServedProgram[];

  private constructor(
    /** Of cdktf and Terraform, led there. */
    readonly environment: NodeJS.ProcessEnv,
    /** What `npm run workspaces` has done, a line a change. */
    readonly changes: readonly string[],
    api: HcpApi,
    programs: readonly ServedProgram[],
  ) {
    this.api = api;
    this.#programs = programs;
    this.commands = remoteCommands(environment, api);
  }

  /** Starts it, with a workspace for each stack and the review as a mandatory run task. */
  static async start({
    aws,
    directory,
    project,
    organization,
    env,
  }: HcpTerraformProps): Promise<HcpTerraform> {
    const programs: ServedProgram[] = [];
    try {
      const args = ['--aws', aws, '--organization', organization, '--empty', '--runs', '3'];
      const hcp = await serveProgram('hcp/cli.ts', args, { cwd: directory, env });
      programs.push(hcp);
      // Nothing else is sent.
      const { url, token, cliConfiguration } = hcp.message as Up;
      const led = { ...env, TF_CLI_CONFIG_FILE: cliConfiguration, TFE_ADDRESS: url, TFE_TOKEN: token };
      const key = { RUN_TASK_HMAC_KEY: randomBytes(24).toString('hex') };
      const serve = ['--host', '127.0.0.1', '--port', '0', '--allow-host', new URL(url).host];
      const review = await serveProgram('review/run-task/cli.ts', [...serve, '--allow-destroy', '*'], {
        cwd: project,
        env: { ...env, ...key },
      });
      programs.push(review);
      const { url: task } = review.message as { readonly url: string };
      const changes = await makeWorkspaces(task, directory, { ...led, ...key });
      return new HcpTerraform(led, changes, new HcpApi({ url, token, organization }), programs);
    } catch (error) {
      await stopAll(programs);
      throw error;
    }
  }

  /** Every run, in the order in which they were made. */
  runs(): Promise<readonly RunReport[]> {
    return this.api.runs();
  }

  stop(): Promise<void> {
    return stopAll(this.#programs);
  }
}

const stopAll = async (programs: readonly ServedProgram[]): Promise<void> => {
  await Promise.all(programs.map((program) => program.stop()));
};

async function makeWorkspaces(task: string, cwd: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const args = [...programCommand('workspaces/cli.ts'), 'apply', '--run-task', `plan-review=${task}`];
  const { status, stdout, stderr } = await run(process.execPath, args, { cwd, env });
  if (status !== 0) throw new Failure(`npm run workspaces -- apply failed:\n${stderr || stdout}`);
  return stdout.trim().split('\n');
}
