/** A team takes the project for its own, and later merges what has changed upstream. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { git } from '../../rehearsal/main-job/source/git';
import { copyFiles, projectFiles } from '../../rehearsal/main-job/source/project-files';
import { root, run } from '../support/run';

const program = [
  process.execPath,
  '--require',
  require.resolve('tsx/cjs'),
  join(root, 'init/cli.ts'),
] as const;
const isNeeded = (path: string): boolean =>
  /^([^/]*|(app|docs|scripts|stacks|support|__tests__\/app)\/.*)$/.test(path);

let home: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'init-update-'));
  mkdirSync(join(home, 'upstream'));
  const files = await projectFiles(root, process.env);
  copyFiles(files.filter(isNeeded), root, join(home, 'upstream'));
  await upstream('init', '--quiet', '--template=', '--initial-branch=main');
  await commit('upstream');
  await git({ directory: home, env: process.env }, 'clone', '--quiet', '--template=', 'upstream', 'team');
  // Not a file of theirs.
  mkdirSync(join(home, 'team/.git/info'), { recursive: true });
  writeFileSync(join(home, 'team/.git/info/exclude'), 'node_modules\n');
  symlinkSync(join(root, 'node_modules'), join(home, 'team/node_modules'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
const upstream = (...args: string[]) =>
  git({ directory: join(home, 'upstream'), env: process.env }, ...identity, ...args);
const team = (...args: string[]) =>
  git({ directory: join(home, 'team'), env: process.env }, ...identity, ...args);
const commit = async (repository: 'upstream' | 'team') => {
  const work = repository === 'upstream' ? upstream : team;
  await work('add', '--all');
  await work('commit', '--quiet', '--message', 'changes');
};
const text = (path: string): string => readFileSync(join(home, 'team', path), 'utf8');
const write = (path: string, content: string) => {
  mkdirSync(dirname(join(home, 'team', path)), { recursive: true });
  writeFileSync(join(home, 'team', path), content);
};

/** The team's service, beside the sample. */
async function initialize(...more: string[]): Promise<void> {
  write(
    'service/Dockerfile',
    'FROM node:22-alpine\nCOPY main.js .\nUSER 1000\nEXPOSE 8000\nCMD ["node", "main.js"]\n',
  );
  write('service/main.js', '');
  const args = ['--name', 'shop', '--region', 'eu-central-1', '--dockerfile', 'service/Dockerfile'];
  const rest = ['--context', 'service', '--port', '8000', '--health-path', '/health', ...more];
  expect(await run([...program, ...args, ...rest], process.env, join(home, 'team'))).toMatchObject({
    status: 0,
    stderr: '',
  });
  await commit('team');
}

/** In every part of the project, the sample and its Dockerfile too. */
const changed = [
  'stacks/service-stack.ts',
  'docs/rehearsal.md',
  'README.md',
  'package.json',
  'app/src/server.ts',
  'Dockerfile',
];
async function changeUpstream(): Promise<void> {
  for (const path of changed) appendFileSync(join(home, 'upstream', path), '\n');
  writeFileSync(join(home, 'upstream/stacks/added.ts'), '');
  await commit('upstream');
  await team('fetch', '--quiet', 'origin');
}

it('merges what has changed upstream without a conflict, and keeps its settings and its service', async () => {
  await initialize();
  const settings = text('cdktf.json');
  await changeUpstream();
  await team('merge', '--quiet', '--no-edit', 'origin/main');
  expect(await team('status', '--porcelain')).toBe('');
  expect(text('cdktf.json')).toBe(settings);
  expect(settings).toContain('"service/Dockerfile"');
  for (const path of changed) expect(text(path)).toMatch(/\n\n$/);
  expect(existsSync(join(home, 'team/stacks/added.ts'))).toBe(true);
});

it('has the removed sample alone to remove again, as the README says', async () => {
  await initialize('--sample', 'remove');
  await changeUpstream();
  await expect(team('merge', '--quiet', '--no-edit', 'origin/main')).rejects.toThrow();
  const conflicts = (await team('diff', '--name-only', '--diff-filter=U')).split('\n');
  expect(conflicts.sort()).toEqual(['Dockerfile', 'app/src/server.ts']);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const command = 'git rm -r --quiet --ignore-unmatch app __tests__/app Dockerfile && git commit --no-edit';
  expect(readme).toContain(command);
  for (const each of command.split(' && ')) await team(...each.split(' ').slice(1));
  expect(await team('status', '--porcelain')).toBe('');
  expect(existsSync(join(home, 'team/app'))).toBe(false);
  expect(existsSync(join(home, 'team/stacks/added.ts'))).toBe(true);
});
