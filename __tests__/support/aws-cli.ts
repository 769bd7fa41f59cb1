/** The AWS CLI, for what it answers. */
import { run } from './run';

/**
 * @param environment - the whole environment of the CLI
 * @param args - service, operation and what is asked
 * @returns the answer; {} where the CLI prints nothing
 * @throws Error the CLI failed, with what it said
 */
export async function askAws<T = unknown>(
  environment: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<T> {
  const { status, stdout, stderr } = await run(['aws', '--output', 'json', ...args], environment);
  if (status !== 0) throw new Error(stderr);
  return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as T;
}
