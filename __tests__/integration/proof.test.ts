/** A proof as a user runs it, on an embedded AWS through the code that an account would meet. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../rehearsal/report/model';
import { describeWith, testTools } from '../support/tools';

const root = join(__dirname, '../..');
const program = ['--require', 'tsx/cjs', 'rehearsal/proof/cli.ts'];

describeWith([testTools.terraform, testTools.moto, testTools.aws], 'npm run prove', () => {
  const directory = mkdtempSync(join(tmpdir(), 'proof-test-'));

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('refuses what an account cannot play before anything starts', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [...program, '--environment', 'dev', '--embedded', '--confirm', 'dev', '--scenario', 'hook-fails'],
      { cwd: root, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^--scenario hook-fails: only an embedded AWS/) as string,
    });
  });

  it('destroys what it has made when it is interrupted', async () => {
    const options = ['--environment', 'dev', '--embedded', '--confirm', 'dev', '--report', directory];
    const child = spawn(process.execPath, [...program, ...options], { cwd: root });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        const before = printed;
        printed += String(data);
        // Resources of the network are there, and others are being made.
        const hasResources = (text: string) => /bluegreen-dev-network \d+/.test(text);
        if (hasResources(printed) && !hasResources(before)) child.kill('SIGINT');
      });
    const status = await new Promise((resolve) => child.once('close', resolve));

    // What it printed says why there is no report.
    expect(printed).toContain('Synthesize the stacks');
    const { job, steps } = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as Report;
    const byName = Object.fromEntries(steps.map(({ name, status: how, detail }) => [name, { how, detail }]));
    expect({ status, job, byName, printed }).toMatchObject({
      status: 130,
      job: 'proof',
      byName: {
        synthesize: { how: 'passed' },
        account: { how: 'passed' },
        deploy: { how: 'failed', detail: 'interrupted' },
        'first-release': { how: 'skipped', detail: 'not reached' },
        destroy: { how: 'passed', detail: expect.stringMatching(/^\d+ resources destroyed/) as string },
      },
      printed: expect.stringContaining('interrupted: destroying what was made') as string,
    });
  }, 600_000);
});
