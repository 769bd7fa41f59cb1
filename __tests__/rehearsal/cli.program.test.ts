/** `npm run rehearse` where something is wrong: one clear message, the exit status, nothing left behind. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const cli = ['--require', require.resolve('tsx/cjs'), join(root, 'rehearsal/cli.ts')];

describe('rehearse', () => {
  /** Where the command puts temporary files. One for all tests, because tsx keeps there what it has compiled. */
  let temporary: string;
  let directory: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(() => {
    temporary = mkdtempSync(join(tmpdir(), 'cli-test-temporary-'));
  });
  afterAll(() => {
    rmSync(temporary, { recursive: true, force: true });
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cli-test-'));
    // Tools of no substance: what is wrong must be found before they are needed.
    const tools = join(directory, 'bin');
    mkdirSync(tools);
    for (const tool of ['terraform', 'moto_server', 'git', 'aws']) {
      writeFileSync(join(tools, tool), '#!/bin/sh\nexit 1\n');
      chmodSync(join(tools, tool), 0o755);
    }
    symlinkSync(process.execPath, join(tools, 'node'));
    env = { ...process.env, PATH: `${tools}:/usr/bin:/bin`, TMPDIR: temporary };
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const project = (manifest: unknown) => {
    writeFileSync(
      join(directory, 'cdktf.json'),
      typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
    );
  };
  const rehearse = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...cli, ...args], {
      cwd: directory,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const workspaces = () => readdirSync(temporary).filter((name) => name.startsWith('rehearsal-'));

  it('names every missing tool and how to get it, with status 3', () => {
    rmSync(join(directory, 'bin/terraform'));
    rmSync(join(directory, 'bin/moto_server'));
    rmSync(join(directory, 'bin/aws'));
    const { status, stdout, stderr } = rehearse();
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(
      /^terraform is not installed: .+\nmoto_server is not installed: .+\naws is not installed: .+\n$/,
    );
  });

  it('needs a cdktf.json, with status 2', () => {
    const path = join(directory, 'cdktf.json');
    expect(rehearse()).toEqual({
      status: 2,
      stdout: '',
      stderr: `${path} cannot be read; run the command in the directory of cdktf.json\n`,
    });
  });

  it.each([
    ['{', /cdktf\.json:1:2 is not JSON: .+\n$/],
    ['[]', /cdktf\.json must hold a JSON object\n$/],
    [
      {},
      /^cdktf\.json: app must be the command that synthesizes, got undefined; for example "node scripts\/synth\.mjs"\n$/,
    ],
    [
      { app: 'true', context: { blueGreen: 'live' } },
      /^cdktf\.json: context\.blueGreen must be an object, got "live"; an empty object uses every default\n$/,
    ],
  ])('refuses the cdktf.json %j, with status 2', (manifest, message) => {
    project(manifest);
    const { status, stderr } = rehearse();
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it("shows the faults of the settings as the synth tells them, with the synth's status, and skips the rest", () => {
    project({
      app: `node ${join(root, 'scripts/synth.mjs')}`,
      context: { blueGreen: { regoin: 'eu-west-1' } },
    });
    const { status, stdout } = rehearse('--json');
    const report = JSON.parse(stdout) as {
      verdict: string;
      steps: { name: string; status: string; detail: string }[];
    };
    expect(status).toBe(2);
    expect(report.verdict).toBe('failed');
    expect(report.steps[0]).toMatchObject({ name: 'synthesize', status: 'failed' });
    expect(report.steps[0]?.detail).toContain('regoin');
    expect(report.steps[0]?.detail).not.toContain('    at ');
    expect(new Set(report.steps.slice(1).map((step) => step.status))).toEqual(new Set(['skipped']));
    expect(JSON.parse(readFileSync(join(directory, 'rehearsal-report/report.json'), 'utf8'))).toEqual(report);
    expect(workspaces()).toEqual([]);
  });

  it('refuses a report directory that is a file, with status 2, before anything starts', () => {
    project({ app: 'touch started' });
    expect(rehearse('--report', 'cdktf.json')).toMatchObject({ status: 2, stdout: '' });
    expect(readdirSync(directory)).not.toContain('started');
  });

  it('names a container engine that is missing, with status 3, and leaves no workspace', () => {
    project({ app: 'true' });
    env.PATH = join(directory, 'bin');
    const { status, stderr } = rehearse('--runtime', 'docker');
    expect(stderr).toMatch(/^docker is not installed: .+\n$/);
    expect(status).toBe(3);
    expect(workspaces()).toEqual([]);
  });

  it('refuses a scenario that there is not, with status 2', () => {
    project({ app: 'true' });
    const { status, stderr } = rehearse('--fault', 'earthquake');
    expect(stderr).toBe('unknown scenario "earthquake"; npm run rehearse -- list prints all 41\n');
    expect(status).toBe(2);
  });

  it('ends on Ctrl-C with status 130, and leaves no process and no workspace', async () => {
    project({
      app: "node -e \"require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)\"",
    });
    const child = spawn(process.execPath, cli, { cwd: directory, env, stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const pidFile = join(directory, 'pid');
    while (!readdirSync(directory).includes('pid') || readFileSync(pidFile, 'utf8') === '')
      await new Promise((wake) => setTimeout(wake, 50));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const state = spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(pidFile, 'utf8')], {
      encoding: 'utf8',
    }).stdout.trim();
    expect(state === '' || state.startsWith('Z')).toBe(true);
    expect(workspaces()).toEqual([]);
  });
});
