/** What a rehearsal was made of: the commit, and the versions of what took part. */
import type { Circumstances } from '../report/model';
import { run } from '../processes';
import { motoVersion } from '../tools';

/** A project that is no git repository has no commit. */
export async function circumstancesOf(
  speed: number,
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<Circumstances> {
  const at = { cwd: directory, env: { ...env, CHECKPOINT_DISABLE: '1' } };
  const lineOf = (command: string, ...args: string[]): Promise<string | undefined> =>
    run(command, args, at).then(
      ({ status, stdout }) => (status === 0 ? stdout.split('\n')[0] : undefined),
      () => undefined,
    );
  const [commit, changes, terraform, git] = await Promise.all([
    lineOf('git', 'rev-parse', '--short=12', 'HEAD'),
    lineOf('git', 'status', '--porcelain'),
    lineOf('terraform', 'version'),
    lineOf('git', '--version'),
  ]);
  return {
    speed,
    ...(commit !== undefined && { commit, isChanged: changes !== undefined && changes !== '' }),
    tools: [`Node.js ${process.version.slice(1)}`, terraform, git, `moto ${motoVersion}`].filter(
      (tool) => tool !== undefined,
    ),
  };
}
