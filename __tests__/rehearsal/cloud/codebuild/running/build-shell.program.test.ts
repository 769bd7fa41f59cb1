import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BuildShell } from '../../../../../rehearsal/cloud/codebuild/running/build-shell';
import { anyText } from '../../../../support/any-text';
import { isRunning } from '../../../../support/processes';
import { until } from '../../../../support/until';

let root: string;
let lines: string[];
const shells: BuildShell[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'build-shell-')));
  mkdirSync(join(root, 'scripts'));
  mkdirSync(join(root, 'source'));
  lines = [];
});
afterEach(async () => {
  await Promise.all(shells.splice(0).map((shell) => shell.stop()));
  rmSync(root, { recursive: true });
});

async function open(shell: 'sh' | 'bash', isolated = false, env: Record<string, string> = {}) {
  const opened = new BuildShell({
    directory: join(root, 'scripts'),
    shell,
    workingDirectory: join(root, 'source'),
    env: { PATH: process.env.PATH ?? '', ...env },
    isolated,
    onLine: (line) => lines.push(line),
    onOrphaned: { command: ':', parameter: '' },
  });
  shells.push(opened);
  await opened.prepare();
  return async (...commands: string[]) => {
    const statuses = [];
    for (const command of commands) statuses.push(await opened.run(command));
    return statuses;
  };
}

describe.each(['sh', 'bash'] as const)('in %s', (shell) => {
  it('directory and variables live on, and children see variables that nobody exported', async () => {
    const run = await open(shell);
    expect(await run('cd ..', 'A=1; unset HOME', 'pwd; echo "$A"', "sh -c 'echo child $A'")).toEqual([
      0, 0, 0, 0,
    ]);
    expect(lines).toEqual([root, '1', 'child 1']);
  });

  it('functions and options end with their command', async () => {
    const run = await open(shell);
    expect(await run('f() { echo f; }; set -e', 'false; echo on', 'f 2>&-')).toEqual([0, 0, 127]);
    expect(lines).toContain('on');
  });

  it('each command has its status, however it ends', async () => {
    const run = await open(shell);
    const statuses = await run(
      'true',
      'false',
      'exit 7',
      'exec false',
      'if then',
      'sh -c "kill -TERM $$"',
      'true',
    );
    expect(statuses).toEqual([0, 1, 7, 1, 2, 143, 0]);
  });

  it('a command that ends the whole group fails, and the next one runs', async () => {
    const run = await open(shell);
    expect(await run('A=1', 'kill -KILL 0', 'echo "$A"')).toEqual([0, 137, 0]);
    expect(lines).toEqual(['1']);
  });

  it('a command that reads gets nothing', async () => {
    const run = await open(shell);
    expect(await run('cat', 'read -r line', 'wc -c')).toEqual([0, 1, 0]);
    expect(lines.map((line) => line.trim())).toEqual(['0']);
  });

  it('output keeps its order, both streams together', async () => {
    const run = await open(shell);
    await run('echo 1; echo 2 >&2; echo 3; printf 4', 'echo 5');
    expect(lines).toEqual(['1', '2', '3', '4', '5']);
  });

  it('what runs in the background outlives its command, and not the build', async () => {
    const run = await open(shell);
    expect(await run('sleep 600 & echo $!', 'true')).toEqual([0, 0]);
    const pid = Number(lines[0]);
    expect(isRunning(pid)).toBe(true);
    await shells[0]?.stop();
    expect(await until(() => !isRunning(pid), 'the end of what ran in the background')).toBe(true);
  });

  it('a stop ends a command, and no other starts', async () => {
    const run = await open(shell);
    const running = run('echo started; sleep 600', 'echo never');
    await until(() => lines.length > 0, 'the start of the command');
    await shells[0]?.stop();
    expect(await running).toEqual([137, 137]);
    expect(lines).toEqual(['started']);
  });

  it('isolated commands know nothing of each other', async () => {
    const run = await open(shell, true);
    await run('A=1; cd ..', 'echo "[$A]"; pwd');
    expect(lines).toEqual(['[]', join(root, 'source')]);
  });

  it('a source directory that is gone stops nothing', async () => {
    const run = await open(shell);
    expect(await run('cd ..; rm -r source; kill -KILL 0', 'mkdir -p "$PWD"; true')).toEqual([137, 0]);
  });
});

/** Text that may stand in an environment: anything but NUL. */
const value = anyText().map((text) => text.replaceAll('\0', ''));

describe.each(['sh', 'bash'] as const)('variables in %s', (shell) => {
  it('survive with any value, from the environment and from one command to the next', async () => {
    await fc.assert(
      fc.asyncProperty(value, value, async (given, set) => {
        const run = await open(shell, false, { GIVEN: given });
        const opened = shells.at(-1)!;
        await opened.run('true', { SET: set });
        await run('true');
        expect(await opened.variables(['GIVEN', 'SET', 'MISSING'])).toEqual({ GIVEN: given, SET: set });
        await opened.stop();
      }),
      { numRuns: 15 },
    );
  });
});
