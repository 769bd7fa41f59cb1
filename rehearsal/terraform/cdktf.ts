/** The cdktf CLI, as a user runs it, on the stacks of a project directory. */
import { Failure } from '../failures';
import { run } from '../processes';

export interface CdktfOptions {
  /** Directory of cdktf.json. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Name of a stack. @default - all */
  readonly stack?: string;
  /** Called with every line that cdktf prints. */
  readonly onLine?: (line: string) => void;
}

/** `cdktf deploy`. @throws Failure Terraform's own words */
export async function deploy(options: CdktfOptions): Promise<void> {
  const executable = require.resolve('cdktf-cli/bundle/bin/cdktf');
  // `terraform providers lock` asks the registry even when a mirror holds the provider.
  const args = ['deploy', options.stack ?? '*', '--auto-approve', '--skip-provider-lock'];
  const result = await run(process.execPath, [executable, ...args], {
    cwd: options.cwd,
    env: { ...options.env, CI: 'true', FORCE_COLOR: '0' },
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  });
  if (result.status === 0) return;
  throw new Failure(`cdktf deploy failed:\n${cdktfErrors(`${result.stdout}${result.stderr}`)}`);
}

/** Progress of a resource, or cdktf's own closing lines: an error text ends before them. */
const afterError =
  /: (?:Creating|Modifying|Destroying|Still|Creation|Modifications|Destruction|Reading|Read)\b|^\d+ Stacks? |^Invoking Terraform/;

/**
 * The errors that Terraform printed through cdktf, which takes their frames away and names the stack in the first line
 * of each; all that was printed when there is none.
 */
export function cdktfErrors(output: string): string {
  const errors: string[] = [];
  let current: string[] | undefined;
  for (const line of output.split('\n')) {
    const start = /^(?:(\S+) {2})? *(Error: .*)$/.exec(line);
    if (start !== null) {
      const [, stack, text = ''] = start;
      current = [stack === undefined ? text : `${stack}: ${text}`];
      errors.push('');
    } else if (afterError.test(line.trim())) current = undefined;
    else current?.push(line.trim());
    if (current !== undefined) errors[errors.length - 1] = current.join('\n').trim();
  }
  return errors.length > 0 ? errors.join('\n\n') : output.trim();
}
