/** `npm run releases` as a process, in a project of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run, type Ran } from './run';

export interface ReleasesProject {
  readonly releases: (...args: string[]) => Promise<Ran>;
  readonly remove: () => void;
}

/** @param settings - `context.blueGreen`, or the whole text of cdktf.json */
export function releasesProject(
  settings: object | string,
  environment: NodeJS.ProcessEnv = process.env,
): ReleasesProject {
  const directory = mkdtempSync(join(tmpdir(), 'releases-'));
  const text = typeof settings === 'string' ? settings : JSON.stringify({ context: { blueGreen: settings } });
  writeFileSync(join(directory, 'cdktf.json'), text);
  const program = [process.execPath, '--require', require.resolve('tsx/cjs')] as const;
  return {
    releases: (...args) => run([...program, join(root, 'releases/cli.ts'), ...args], environment, directory),
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
