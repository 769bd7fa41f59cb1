/** Questions to services of which the rehearsal asks too little for a client of their own, by the AWS CLI. */
import { Failure } from '../failures';
import { run } from '../processes';
import type { AwsAccess } from '../scenarios/aws';
import { findTool, tools } from '../tools';

export interface AwsCliPlace {
  readonly access: AwsAccess;
  /** Leads the AWS CLI to the embedded AWS. */
  readonly env: NodeJS.ProcessEnv;
}

/** The command line of the AWS CLI on this machine. */
export const awsCommand = (env: NodeJS.ProcessEnv): readonly [string, ...string[]] =>
  findTool(tools.aws, env.PATH) ?? ['aws'];

/**
 * Runs a command of the AWS CLI.
 *
 * @returns its answer, parsed; undefined where it has none
 * @throws Failure what the AWS CLI said
 */
export async function askAws({ access, env }: AwsCliPlace, ...args: readonly string[]): Promise<unknown> {
  const [program, ...first] = awsCommand(env);
  const all = [...first, ...args, '--region', access.region, '--output', 'json'];
  const { status, stdout, stderr } = await run(program, all, { cwd: '/', env });
  if (status !== 0) throw new Failure(`aws ${args.slice(0, 2).join(' ')} failed: ${stderr.trim()}`);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}
