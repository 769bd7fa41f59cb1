/** The cdktf CLI, as a user runs it, on all stacks of a project directory. */
import { Failure } from '../failures';
import { run } from '../processes';
import { terraformErrors } from './terraform';

export interface CdktfOptions {
  /** Directory of cdktf.json. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with every line that cdktf prints. */
  readonly onLine?: (line: string) => void;
}

// `terraform providers lock` asks the registry even when a mirror holds the provider.
const common = ['*', '--auto-approve', '--skip-provider-lock'];

/** `cdktf deploy '*'`. @throws Failure Terraform's own words */
export const deploy = (options: CdktfOptions): Promise<void> => cdktf(['deploy', ...common], options);

/** `cdktf destroy '*'`. @throws Failure Terraform's own words */
export const destroy = (options: CdktfOptions): Promise<void> => cdktf(['destroy', ...common], options);

async function cdktf(args: readonly string[], options: CdktfOptions): Promise<void> {
  const executable = require.resolve('cdktf-cli/bundle/bin/cdktf');
  const result = await run(process.execPath, [executable, ...args], {
    cwd: options.cwd,
    env: { ...options.env, CI: 'true', FORCE_COLOR: '0' },
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  });
  if (result.status === 0) return;
  throw new Failure(`cdktf ${args[0] ?? ''} failed:\n${terraformErrors(`${result.stdout}${result.stderr}`)}`);
}
