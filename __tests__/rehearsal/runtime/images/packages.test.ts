import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageFinder } from '../../../../rehearsal/runtime/images/packages';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'packages-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(file: string, content: unknown): string {
  const whole = path.join(directory, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

const lockFile = (packages: Record<string, object>) => {
  write('project/package.json', {});
  return write('project/package-lock.json', { lockfileVersion: 3, packages: { '': {}, ...packages } });
};

interface Npm {
  readonly calls: string[];
  readonly find: (lockFile: string) => Promise<string>;
}

/** @param fails - whether npm does, call by call */
function finder(...fails: readonly boolean[]): Npm {
  const calls: string[] = [];
  const find = packageFinder({
    installed: [path.join(directory, 'here')],
    directory: () => {
      const made = path.join(directory, 'installed');
      mkdirSync(made, { recursive: true });
      return made;
    },
    npm: async (args, where) => {
      const failing = fails[calls.length] ?? false;
      calls.push(args.join(' '));
      await Promise.resolve();
      if (failing) throw new Error('npm error');
      expect(readdirSync(where).sort()).toEqual(['package-lock.json', 'package.json']);
      mkdirSync(path.join(where, 'node_modules/installed-by-npm'), { recursive: true });
    },
  });
  return { calls, find };
}

const installCommand = 'ci --omit=dev --ignore-scripts --no-audit --no-fund';

describe('packages of a lock file', () => {
  it('are those of this machine where their versions are the same, whatever is only for development', async () => {
    write('here/node_modules/a/package.json', { version: '1.0.0' });
    const lock = lockFile({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', dev: true },
      'node_modules/c': { version: '2.0.0', optional: true },
    });
    const { find, calls } = finder();
    expect(await find(lock)).toBe(path.join(directory, 'here/node_modules'));
    expect(calls).toEqual([]);
  });

  it.each(['another version', 'no package'])('are installed where this machine has %s', async (what) => {
    if (what === 'another version') write('here/node_modules/a/package.json', { version: '1.0.1' });
    const lock = lockFile({ 'node_modules/a': { version: '1.0.0' } });
    const { find, calls } = finder();
    const [first, second] = await Promise.all([find(lock), find(lock)]);
    expect(readdirSync(first)).toEqual(['installed-by-npm']);
    expect(second).toBe(first);
    expect(await find(lock)).toBe(first);
    expect(calls).toEqual([installCommand]);
  });

  it('are asked for again after a failure, of which nothing is left', async () => {
    const lock = lockFile({ 'node_modules/a': { version: '1.0.0' } });
    const { find, calls } = finder(true);
    await expect(find(lock)).rejects.toThrow('npm error');
    expect(readdirSync(path.join(directory, 'installed'))).toEqual([]);
    expect(existsSync(await find(lock))).toBe(true);
    expect(calls).toEqual([installCommand, installCommand]);
  });

  it('are refused in an old form', async () => {
    const old = write('project/package-lock.json', { lockfileVersion: 1, dependencies: {} });
    await expect(finder().find(old)).rejects.toThrow(
      'package-lock.json is no lock file of npm 7 or later: run npm install with a newer npm',
    );
  });
});
