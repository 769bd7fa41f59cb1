/** What builds leave in an engine. */
import { startGroup } from '../../../runtime/tasks/process-group';

/**
 * Removes the images that are named after a registry and that no container uses; an engine that does not answer is left
 * as it is.
 *
 * @param engine - its command line
 */
export async function removeImagesOf(
  registry: string,
  engine: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const ask = async (...args: readonly string[]): Promise<string[]> => {
    const lines: string[] = [];
    const group = await startGroup([...engine, ...args], {
      cwd: '/',
      env: Object.fromEntries(defined),
      onLine: (line) => lines.push(line),
    });
    await group.exited;
    return lines;
  };
  const names = await ask('images', '--format', '{{.Repository}}:{{.Tag}}');
  // What was pulled by digest has no tag, and is its puller's.
  const ours = names.filter((name) => name.startsWith(`${registry}/`) && !name.endsWith(':<none>'));
  if (ours.length > 0) await ask('rmi', ...ours);
}
