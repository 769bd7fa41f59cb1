/** Commits of releases, made with the real git. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFiles } from '../../../../rehearsal/main-job/source/project-files';
import { WorkingCopy } from '../../../../rehearsal/main-job/source/working-copy';

let root: string;
let project: string;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
};
/** As who has a git of their own, with hooks and a name. */
const env = () => ({ ...process.env, HOME: root, GIT_CONFIG_GLOBAL: join(root, 'gitconfig') });
const gitIn = (directory: string, ...args: string[]) =>
  execFileSync('git', args, { cwd: directory, encoding: 'utf8', env: env() }).trim();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'working-copy-'));
  project = join(root, 'project');
  write('Dockerfile', 'FROM node\n');
  write('src/server.js', 'serve();\n');
  write('node_modules/express/index.js', '');
  write('bin/run', '#!/bin/sh\n');
  chmodSync(join(project, 'bin/run'), 0o755);
  symlinkSync('src/server.js', join(project, 'main.js'));
  writeFileSync(
    join(root, 'gitconfig'),
    `[commit]\n\tgpgSign = true\n[user]\n\tname = Somebody\n\temail = somebody@example.com\n[core]\n\thooksPath = ${root}\n`,
  );
  writeFileSync(join(root, 'pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the files of a project', () => {
  it('are all but what is installed and made, where there is no repository', async () => {
    write('dist/main.js', '');
    write('cdktf.out/manifest.json', '');
    const files = await projectFiles(project, { ...env(), GIT_CEILING_DIRECTORIES: root });
    expect(files).toEqual(['Dockerfile', 'bin/run', 'main.js', 'src/server.js']);
  });

  it('are what git tracks or would add: not what it ignores, not what is gone', async () => {
    write('.gitignore', 'node_modules\n*.log\n');
    write('gone.txt', '');
    gitIn(project, 'init', '--quiet');
    gitIn(project, 'add', '--all');
    rmSync(join(project, 'gone.txt'));
    write('new\nline.txt', '');
    write('debug.log', '');
    expect(await projectFiles(project, env())).toEqual([
      '.gitignore',
      'Dockerfile',
      'bin/run',
      'main.js',
      'new\nline.txt',
      'src/server.js',
    ]);
  });
});

describe('a working copy', () => {
  const create = () =>
    WorkingCopy.create({ project, directory: join(root, 'copy'), branch: 'live', env: env() });

  it('has the project as it is: modes and links stay', async () => {
    const { place } = await create();
    expect(
      gitIn(place.directory, 'ls-files', '--stage')
        .split('\n')
        .map((line) => line.slice(0, 6)),
    ).toEqual(['100644', '100755', '120000', '100644']);
    expect(gitIn(place.directory, 'branch', '--show-current')).toBe('live');
  });

  it('commits as nobody of this machine: no name, hook or signature of the user', async () => {
    const copy = await create();
    const commit = await copy.commit('good-1', { write: { RELEASE: 'good-1\n' } });
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(gitIn(copy.place.directory, 'log', '-1', '--format=%an <%ae> %cn %G? %s')).toBe(
      'Rehearsal <rehearsal@localhost> Rehearsal N good-1',
    );
  });

  it('undoes with each commit what earlier ones have changed, on one line of history', async () => {
    const copy = await create();
    const file = (path: string) => join(copy.place.directory, path);
    await copy.commit('bad-1', {
      write: { Dockerfile: 'FROM fault\n', 'x/y': '' },
      remove: ['src/server.js'],
    });
    expect([existsSync(file('src/server.js')), existsSync(file('x/y'))]).toEqual([false, true]);
    await copy.commit('good-1', { write: { RELEASE: 'good-1\n' } });
    expect(readFileSync(file('Dockerfile'), 'utf8')).toBe('FROM node\n');
    expect([existsSync(file('src/server.js')), existsSync(file('x/y'))]).toEqual([true, false]);
    expect(lstatSync(file('main.js')).isSymbolicLink()).toBe(true);
    expect(gitIn(copy.place.directory, 'log', '--format=%s')).toBe('good-1\nbad-1\nThe project as it is');
  });

  it('commits what the project ignores and tracks', async () => {
    write('.gitignore', 'RELEASE\n');
    const copy = await create();
    await copy.commit('good-1', { write: { RELEASE: 'good-1\n' } });
    expect(gitIn(copy.place.directory, 'show', 'HEAD:RELEASE')).toBe('good-1');
  });

  it('leaves the project alone', async () => {
    const copy = await create();
    await copy.commit('bad-1', { write: { Dockerfile: 'FROM fault\n' } });
    expect(readFileSync(join(project, 'Dockerfile'), 'utf8')).toBe('FROM node\n');
    expect(existsSync(join(project, '.git'))).toBe(false);
  });

  it('says in the words of git what went wrong', async () => {
    const copy = await create();
    rmSync(join(copy.place.directory, '.git'), { recursive: true });
    await expect(copy.commit('good-1', { write: {} })).rejects.toThrow(
      /^git read-tree failed:\nfatal: not a git/,
    );
  });
});
