import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuildContextError, hashBuildContext } from '../../stacks/build-context';

describe('hashBuildContext', () => {
  let context: string;
  const write = (name: string, text: string) => {
    writeFileSync(join(context, name), text);
  };
  const hash = () => hashBuildContext(context, join(context, 'Dockerfile'));

  beforeEach(() => {
    context = mkdtempSync(join(tmpdir(), 'build-context-'));
    mkdirSync(join(context, 'src'));
    mkdirSync(join(context, 'node_modules'));
    write('Dockerfile', 'FROM scratch');
    write('src/server.js', 'listen()');
    write('.dockerignore', '*\n!src\n');
  });
  afterEach(() => {
    rmSync(context, { recursive: true });
  });

  test.each([
    ['the Dockerfile', 'Dockerfile'],
    ['a source', 'src/server.js'],
    ['a new source', 'src/routes.js'],
  ])('changes with %s', (_, name) => {
    const before = hash();
    write(name, 'changed');
    expect(hash()).not.toBe(before);
  });

  test.each([
    ['what .dockerignore keeps out', 'README.md'],
    ['installed packages', 'node_modules/package.js'],
  ])('does not change with %s', (_, name) => {
    const before = hash();
    write(name, 'changed');
    expect(hash()).toBe(before);
  });

  test('reads .dockerignore as a build does', () => {
    mkdirSync(join(context, 'app'));
    mkdirSync(join(context, 'app/(shop)'));
    write('.dockerignore', './app/(shop)\n[xy].md\n');
    const before = hash();
    write('app/(shop)/page.ts', 'changed');
    write('x.md', 'changed');
    expect(hash()).toBe(before);
  });

  test('takes everything without a .dockerignore', () => {
    rmSync(join(context, '.dockerignore'));
    const before = hash();
    write('README.md', 'changed');
    expect(hash()).not.toBe(before);
  });

  test('fails when the Dockerfile or the context is missing', () => {
    const absent = join(context, 'absent');
    expect(() => hashBuildContext(context, absent)).toThrow(
      new BuildContextError(
        `firstImage.dockerfile: there is no file ${absent}; allowed: a file, relative to the directory of cdktf.json`,
      ),
    );
    expect(() => hashBuildContext(absent, join(context, 'Dockerfile'))).toThrow(
      new BuildContextError(
        `firstImage.context: there is no directory ${absent}; allowed: a directory, relative to the directory of cdktf.json`,
      ),
    );
  });
});
