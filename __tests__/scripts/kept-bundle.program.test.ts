/** Programs that are kept as one file in dist/, on a small project of its own. */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Ran } from '../support/run';

const script = join(__dirname, '../../scripts/kept-bundle.cjs');

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kept-bundle-'));
  write('package.json', '{}');
  write('package-lock.json', '{}');
  write('main.ts', "import { name } from './parts/name';\nconsole.log(`this is ${name()}`);\n");
  write('parts/name/index.ts', "export const name = (): string => 'one';\n");
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const at = (path: string): string => join(root, path);

/** Writes a file as if it had been there for a while: what is written while a bundle is made is not kept. */
function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
  const seconds = 1_700_000_000 + (writes += 1);
  utimesSync(at(path), seconds, seconds);
}
let writes = 0;

interface Started extends Ran {
  /** Whether it was bundled, for which esbuild is loaded. */
  readonly bundled: boolean;
}

/** @param before - statements that run in the process before the program */
function start(before = ''): Promise<Started> {
  const program = JSON.stringify({ name: 'program', entry: 'main.ts', completed: [0, 2] });
  const launcher = `
    ${before}
    process.once('exit', () => process.send(Object.keys(require.cache).some((path) => /node_modules.esbuild/.test(path))));
    require(${JSON.stringify(script)}).runBundle(${JSON.stringify(root)}, ${program});`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', launcher], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const output = { stdout: '', stderr: '' };
    let bundled = false;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('message', (message) => (bundled = message === true));
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ status, ...output, bundled });
    });
  });
}

const prints = (text: string, bundled: boolean): Started => ({
  ...{ status: 0, stdout: `${text}\n`, stderr: '' },
  bundled,
});

describe('a kept bundle', () => {
  test('is made by the first start, and run by the next one without loading esbuild', async () => {
    expect(await start()).toEqual(prints('this is one', true));
    expect(readdirSync(at('dist')).sort()).toEqual(['program.code', 'program.js']);
    const kept = () => ['program.code', 'program.js'].map((file) => statSync(at(`dist/${file}`)).ino);
    const before = kept();
    expect(await start()).toEqual(prints('this is one', false));
    expect(kept()).toEqual(before);
  });

  test.each<[string, string, () => void]>([
    [
      'a source has changed, with a text of the same length',
      'this is two',
      () => {
        write('parts/name/index.ts', "export const name = (): string => 'two';\n");
      },
    ],
    [
      'a source has changed within the time that it had, with a longer text',
      'this is three',
      () => {
        const { atimeMs, mtimeMs } = statSync(at('parts/name/index.ts'));
        writeFileSync(at('parts/name/index.ts'), "export const name = (): string => 'three';\n");
        utimesSync(at('parts/name/index.ts'), atimeMs / 1000, mtimeMs / 1000);
      },
    ],
    [
      'a source is added that an import finds first',
      'this is added',
      () => {
        write('parts/name.ts', "export const name = (): string => 'added';\n");
      },
    ],
    [
      'a source is renamed and its import with it',
      'this is one',
      () => {
        renameSync(at('parts/name/index.ts'), at('parts/called.ts'));
        write('main.ts', "import { name } from './parts/called';\nconsole.log(`this is ${name()}`);\n");
      },
    ],
    [
      'the lock file has changed',
      'this is one',
      () => {
        write('package-lock.json', '{"packages":{}}');
      },
    ],
    [
      'packages were installed',
      'this is one',
      () => {
        write('node_modules/.package-lock.json', '{}');
      },
    ],
    [
      'it was made on another Node.js',
      'this is one',
      () => {
        const kept = readFileSync(at('dist/program.js'), 'utf8');
        writeFileSync(at('dist/program.js'), kept.replace(process.version, 'v18.0.0'));
      },
    ],
    [
      'it was made on another platform',
      'this is one',
      () => {
        const kept = readFileSync(at('dist/program.js'), 'utf8');
        writeFileSync(at('dist/program.js'), kept.replace(` ${process.platform} `, ' plan9 '));
      },
    ],
    [
      'it is cut off',
      'this is one',
      () => {
        const kept = readFileSync(at('dist/program.js'), 'utf8');
        writeFileSync(at('dist/program.js'), kept.slice(0, -5));
      },
    ],
  ])('is made again where %s', async (_, text, change) => {
    await start();
    change();
    expect(await start()).toEqual(prints(text, true));
    expect(await start()).toEqual(prints(text, false));
  });

  test('ends with the error of the bundler where a source is deleted, and is made again when it is back', async () => {
    await start();
    renameSync(at('parts/name/index.ts'), at('kept-aside'));
    const { status, stdout, stderr } = await start();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('main.ts:1:21');
    renameSync(at('kept-aside'), at('parts/name/index.ts'));
    expect(await start()).toMatchObject({ status: 0, stdout: 'this is one\n' });
  });

  test('is not kept where a source changes while it is made', async () => {
    const change = `
      const esbuild = require(${JSON.stringify(require.resolve('esbuild'))});
      const { buildSync } = esbuild;
      const changing = { ...esbuild, buildSync: (options) => {
        const result = buildSync(options);
        require('node:fs').writeFileSync(
          ${JSON.stringify(at('parts/name/index.ts'))}, "export const name = (): string => 'new';\\n");
        return result;
      } };
      require.cache[${JSON.stringify(require.resolve('esbuild'))}].exports = changing;`;
    expect(await start(change)).toEqual(prints('this is one', true));
    expect(await start()).toEqual(prints('this is new', true));
    expect(await start()).toEqual(prints('this is new', false));
  });

  test('is whole, whoever else starts at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => start()));
    expect(all.map(({ status, stdout, stderr }) => ({ status, stdout, stderr }))).toEqual(
      all.map(() => ({ status: 0, stdout: 'this is one\n', stderr: '' })),
    );
    expect(readdirSync(at('dist')).sort()).toEqual(['program.code', 'program.js']);
    expect(await start()).toEqual(prints('this is one', false));
  });

  test('runs where dist/ cannot be written, and leaves nothing', async () => {
    writeFileSync(at('dist'), 'is a file');
    expect(await start()).toEqual(prints('this is one', true));
    expect(readdirSync(root).sort()).toEqual([
      'dist',
      'main.ts',
      'package-lock.json',
      'package.json',
      'parts',
    ]);
  });

  test.each([
    [0, true],
    [2, true],
    [1, false],
  ])('keeps compiled code of a run with status %i: %s', async (status, keeps) => {
    appendFileSync(at('main.ts'), `process.exitCode = ${status};\n`);
    utimesSync(at('main.ts'), 1_700_000_000, 1_700_000_000);
    expect(await start()).toMatchObject({ status });
    expect(existsSync(at('dist/program.code'))).toBe(keeps);
  });

  test('runs with compiled code that is not its own', async () => {
    await start();
    writeFileSync(at('dist/program.code'), 'no code');
    expect(await start()).toEqual(prints('this is one', false));
    expect(readFileSync(at('dist/program.code')).length).toBeGreaterThan(100);
  });
});
