import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createTemporaryDirectory } from '../../rehearsal/temporary-directory';

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'base-'));
});

afterEach(() => {
  rmSync(base, { recursive: true });
});

const deadProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;

/** A directory with a file, named as that of another process. */
function directoryOf(pid: number | string, host?: string): string {
  const own = createTemporaryDirectory(base);
  const [prefix, ownHost] = basename(own.path).split('.');
  own.remove();
  const name = `${prefix ?? ''}.${host ?? ownHost ?? ''}.${pid}.abcdef`;
  mkdirSync(join(base, name));
  writeFileSync(join(base, name, 'file'), '');
  return name;
}

it('is only its owner’s, and goes when it is told to', () => {
  const directory = createTemporaryDirectory(base);
  expect(statSync(directory.path).mode & 0o777).toBe(0o700);
  writeFileSync(join(directory.path, 'file'), '');
  directory.remove();
  directory.remove();
  expect(readdirSync(base)).toEqual([]);
});

it('clears what a killed process has left', () => {
  directoryOf(deadProcess());
  const directory = createTemporaryDirectory(base);
  expect(readdirSync(base)).toEqual([basename(directory.path)]);
});

it('leaves what may still be used: of a living process, of another machine, of somebody else', () => {
  const kept = [directoryOf(process.ppid), directoryOf(deadProcess(), 'ffffffff'), directoryOf('1x')];
  mkdirSync(join(base, 'embedded-aws'));
  mkdirSync(join(base, 'mine.1.2.3'));
  const directory = createTemporaryDirectory(base);
  expect(readdirSync(base).sort()).toEqual(
    [...kept, 'embedded-aws', 'mine.1.2.3', basename(directory.path)].sort(),
  );
});

it('is not made where there is too little space or none may be written, with status 2', () => {
  expect(() => createTemporaryDirectory(base, 1e9)).toThrow(
    expect.objectContaining({
      status: 2,
      message: expect.stringMatching(
        /^the directory of temporary files, .+, has \d+ MiB free and at least 1000000000 MiB are needed: free some, or set TMPDIR to another directory$/,
      ) as string,
    }) as Error,
  );
  expect(readdirSync(base)).toEqual([]);
  expect(() => createTemporaryDirectory(join(base, 'missing'))).toThrow(
    /^the directory of temporary files, .+missing, cannot be written to: .*ENOENT.*; set TMPDIR to another directory$/,
  );
});
