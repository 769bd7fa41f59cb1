import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { copyFromContext, readBuildContext } from '../../../../rehearsal/runtime/images/build-context';
import { readStages } from '../../../../rehearsal/runtime/images/image-stages';

let directory: string;
let root: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'context-'));
  root = mkdtempSync(path.join(tmpdir(), 'root-'));
});

afterEach(() => {
  for (const each of [directory, root]) rmSync(each, { recursive: true });
});

function write(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(path.join(directory, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(directory, file), file);
  }
}

/** Copies with `WORKDIR /app`. @returns the sources that are missing, and the files of the image */
function copy(...lines: readonly string[]): { missing: string[]; files: string[] } {
  const [stage] = readStages(['FROM node', 'WORKDIR /app', ...lines].join('\n'), {});
  const context = readBuildContext(directory, path.join(directory, 'Dockerfile'));
  const missing = stage!.copies.flatMap((each) => copyFromContext(context, each, root));
  return { missing, files: globSync('**', { cwd: root, dot: true }).sort() };
}

/** Each of these was compared with what Docker's reference says of COPY. */
describe('COPY', () => {
  it.each<[string, string[], string[]]>([
    ['COPY a.txt ./', ['a.txt'], ['app/a.txt']],
    ['COPY a.txt .', ['a.txt'], ['app/a.txt']],
    ['COPY a.txt b.txt', ['a.txt'], ['app/b.txt']],
    ['COPY a.txt dir/', ['a.txt'], ['app/dir/a.txt']],
    ['COPY ["a.txt", "/b/"]', ['a.txt'], ['b/a.txt']],
    ['COPY d e', ['d/a', 'd/f/b'], ['app/e/a', 'app/e/f/b']],
    ['COPY d e ./', ['d/a', 'e/b'], ['app/a', 'app/b']],
    [
      'COPY package*.json ./',
      ['package.json', 'package-lock.json', 'x.json'],
      ['app/package-lock.json', 'app/package.json'],
    ],
    ['COPY . .', ['a', 'node_modules/b/c', '.git/d', 'e/.f'], ['app/a', 'app/e/.f']],
    ['COPY ../a /', ['a'], ['a']],
  ])('%s', (line, files, expected) => {
    write(...files);
    expect(copy(line)).toEqual({ missing: [], files: expected });
  });

  it('puts a file into a directory that is there', () => {
    write('a.txt', 'd/b.txt');
    expect(copy('COPY d e', 'COPY a.txt e').files).toEqual(['app/e/a.txt', 'app/e/b.txt']);
  });

  it('knows nothing of what is ignored', () => {
    write('a.txt', 'src/a.ts', 'src/a.test.ts');
    writeFileSync(path.join(directory, '.dockerignore'), '*\n!src\n**/*.test.ts\n');
    expect(copy('COPY . .').files).toEqual(['app/src/a.ts']);
    expect(copy('COPY a.txt .').missing).toEqual(['a.txt']);
  });

  it('is told by an ignore file of the Dockerfile before that of the context', () => {
    write('a.txt');
    writeFileSync(path.join(directory, '.dockerignore'), '*\n');
    writeFileSync(path.join(directory, 'Dockerfile.dockerignore'), '*ignore\n');
    expect(copy('COPY . .').files).toEqual(['app/a.txt']);
  });

  it('names what is not there', () => {
    write('a.txt');
    expect(copy('COPY a.txt b.txt c*.txt ./').missing).toEqual(['b.txt', 'c*.txt']);
  });

  it('sets the mode that it is told', () => {
    write('run.sh');
    copy('COPY --chmod=755 run.sh ./');
    expect(statSync(path.join(root, 'app/run.sh')).mode & 0o777).toBe(0o755);
  });

  it('follows no link out of the context', () => {
    write('a.txt');
    symlinkSync('/etc', path.join(directory, 'etc'));
    expect(copy('COPY etc/passwd ./').missing).toEqual(['etc/passwd']);
    expect(copy('COPY . .').missing).toEqual([]);
    // The link itself is copied, as Docker does it.
    expect(existsSync(path.join(root, 'app/etc'))).toBe(true);
    expect(readFileSync(path.join(root, 'app/a.txt'), 'utf8')).toBe('a.txt');
  });

  it('copies a link as it is, over what is there, and changes no mode through it', () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'outside-'));
    chmodSync(outside, 0o700);
    symlinkSync(outside, path.join(directory, 'link'));
    copy('COPY --chmod=755 . .');
    copy('COPY --chmod=755 link ./');
    expect(readlinkSync(path.join(root, 'app/link'))).toBe(outside);
    expect(statSync(outside).mode & 0o777).toBe(0o700);
    rmSync(outside, { recursive: true });
  });
});
