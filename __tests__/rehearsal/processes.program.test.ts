import { spawnSync } from 'node:child_process';
import { mkdtempSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll, run, withDescendants } from '../../rehearsal/processes';

/** A process that has ended may wait as a zombie until the machine's first process has asked for its status. */
const stateOf = (pid: number) =>
  spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim() || 'gone';

describe('a command', () => {
  const options = { cwd: tmpdir(), env: process.env };

  it('is run to its end, with its status and both of its streams', async () => {
    const lines: string[] = [];
    const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
    const result = await run(process.execPath, ['-e', script], {
      ...options,
      onLine: (line) => lines.push(line),
    });
    expect(result).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(lines.sort()).toEqual(['err', 'out']);
  });

  it('fails when it cannot be started', async () => {
    await expect(run('no-such-program', [], options)).rejects.toThrow('ENOENT');
  });

  it('has descendants in any order of the process table', () => {
    expect(
      withDescendants(
        [10],
        [
          [13, 12],
          [11, 10],
          [12, 11],
          [20, 1],
        ],
      ).sort(),
    ).toEqual([10, 11, 12, 13]);
  });

  // Last: afterwards nothing is started any more.
  it('is ended with its descendants, also one in a session of its own that ignores SIGTERM', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'processes-test-')), 'pid');
    const stubborn = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { detached: true, stdio: 'ignore' }); setInterval(() => {}, 1000)`;
    const ended = run(process.execPath, ['-e', parent], options);
    while (!existsSync(file) || readFileSync(file, 'utf8') === '')
      await new Promise((wake) => setTimeout(wake, 20));
    const stubbornPid = Number(readFileSync(file, 'utf8'));
    await endAll();
    expect((await ended).status).toBe(143);
    expect(stateOf(stubbornPid)).toMatch(/^(gone|Z)/);
    await expect(run(process.execPath, ['-e', '0'], options)).rejects.toThrow(
      'is not started: everything is being ended',
    );
  });
});
