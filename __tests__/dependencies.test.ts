/** What `npm ci` leaves works on every Node.js and platform that the README names. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root, run } from './support/run';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

/** Whether Node.js would find a package from the place of another: in its own node_modules, or in one further up. */
function isLocked(name: string, from: string): boolean {
  const place = from === '' ? '' : `${from}/`;
  if (`${place}node_modules/${name}` in lock.packages) return true;
  if (from === '') return false;
  const parent = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')));
  return isLocked(name, parent);
}

describe('the dependencies', () => {
  // npm 11 refuses to install from a lock file that leaves out the packages of other platforms.
  test('are locked for every platform', () => {
    const optional = Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => ({ name, from })),
    );
    expect(optional).toContainEqual({
      name: '@lydell/node-pty-darwin-arm64',
      from: 'node_modules/@cdktf/node-pty-prebuilt-multiarch',
    });
    expect(optional.filter(({ name, from }) => !isLocked(name, from))).toEqual([]);
  });

  test('give cdktf a pseudoterminal that loads on this Node.js', async () => {
    // From the directory of the bundle, because cdktf-cli relies on npm to put the package above it.
    const program = `
      const { createRequire } = require('node:module');
      const fromTheBundle = createRequire(require.resolve('cdktf-cli/bundle/bin/cmds/handlers.js'));
      const terminal = fromTheBundle('@cdktf/node-pty-prebuilt-multiarch').spawn('sh', ['-c', 'test -t 1 && exit 3'], {});
      terminal.onExit(({ exitCode }) => process.stdout.write(String(exitCode)));
    `;
    expect(await run([process.execPath, '-e', program])).toEqual({ status: 0, stdout: '3', stderr: '' });
  });
});
