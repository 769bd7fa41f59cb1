import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '../../../rehearsal/project';
import { currentSynthesis } from '../../../rehearsal/terraform/current-synthesis';

/** Writes one stack named after the context, and counts its runs. */
const synth = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const out = process.env.CDKTF_OUTDIR || 'cdktf.out';
const { name } = JSON.parse(process.env.CDKTF_CONTEXT_JSON || '{"blueGreen":{"name":"earlier"}}').blueGreen;
mkdirSync(out + '/stacks/one', { recursive: true });
writeFileSync(out + '/stacks/one/cdk.tf.json', '{}');
const stack = { name, synthesizedStackPath: 'stacks/one/cdk.tf.json', dependencies: [] };
writeFileSync(out + '/manifest.json', JSON.stringify({ stacks: { one: stack } }));
appendFileSync('runs.log', 'run\\n');
`;

describe('the synthesis that a plan reads', () => {
  let directory: string;
  const at = (name: string, secondsAgo: number) => {
    const time = Date.now() / 1000 - secondsAgo;
    utimesSync(join(directory, name), time, time);
  };
  const synthesizeEarlier = () => {
    execFileSync(process.execPath, ['synth.js'], { cwd: directory, env: { PATH: process.env.PATH } });
    for (const name of ['synth.js', 'cdktf.json', 'runs.log']) at(name, 60);
  };
  const names = async () =>
    (await currentSynthesis(readProject(directory), process.env)).map(({ name }) => name);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'current-synthesis-'));
    writeFileSync(join(directory, 'synth.js'), synth);
    writeFileSync(
      join(directory, 'cdktf.json'),
      JSON.stringify({ app: 'node synth.js', context: { blueGreen: { name: 'later' } } }),
    );
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('is made where there is none, and leaves nothing in the project', async () => {
    expect(await names()).toEqual(['later']);
    expect(existsSync(join(directory, 'cdktf.out'))).toBe(false);
  });

  it('is the one of an earlier synth where no source is newer', async () => {
    synthesizeEarlier();
    expect(await names()).toEqual(['earlier']);
    expect(readFileSync(join(directory, 'runs.log'), 'utf8')).toBe('run\n');
    at('cdktf.json', -60);
    expect(await names()).toEqual(['later']);
  });

  it('is made again where a stack of it is gone', async () => {
    synthesizeEarlier();
    rmSync(join(directory, 'cdktf.out/stacks'), { recursive: true });
    expect(await names()).toEqual(['later']);
  });
});
