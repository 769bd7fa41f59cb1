import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const fixtures = join(__dirname, 'fixtures/default-stacks');
const network = join(fixtures, 'bluegreen-dev-network.json');
const service = join(fixtures, 'bluegreen-dev-nodejs-service.json');
const synth = ['--synth', join(fixtures, 'synth')];

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'review-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function run(args: readonly string[], input: string | Buffer = '', env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/review.cjs'), ...args],
    {
      cwd: directory,
      env,
      input,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

function file(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}

/** A plan whose apply ECS refuses. */
function refused(): string {
  const before = { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:41' };
  return JSON.stringify({
    format_version: '1.2',
    resource_changes: [
      {
        ...{ address: 'aws_ecs_service.web', mode: 'managed', type: 'aws_ecs_service', name: 'web' },
        change: { actions: ['update'], before, after: { ...before, task_definition: 'web:7' } },
      },
    ],
  });
}

describe('npm run review', () => {
  it('has the columns that COLUMNS says where it writes to no terminal', () => {
    const widest = (COLUMNS: string): number => {
      const { stdout } = run(['-'], refused(), { ...process.env, COLUMNS });
      const lines = stdout
        .split('\n')
        .filter((line) => /^ {2}(?:Why|Fix|\w)/.test(line) && !line.includes('://'));
      return Math.max(...lines.map((line) => line.length));
    };
    expect(widest('60')).toBeLessThanOrEqual(60);
    expect(widest('160')).toBeGreaterThan(100);
    expect(widest('wide')).toBe(widest('100'));
  });

  it('says of a plan that changes nothing so, and that no service is in it, with status 0', () => {
    const { status, stdout, stderr } = run([network, ...synth]);
    expect({ status, stderr, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({
      status: 0,
      stderr: '',
      last: 'Clean: the plan changes nothing; no service that CodeDeploy releases is in the given plans',
    });
  });

  it('blocks what ECS refuses, with status 3', () => {
    const { status, stdout } = run(['--format', 'json', file('web.json', refused())]);
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'blocked',
      plans: [{ stack: 'web', file: 'web.json' }],
    });
    expect(stdout).toContain('ECS101');
  });

  it('warns with status 2', () => {
    const plan = '{"format_version":"1.2","planned_values":{},"complete":false}';
    expect(run([file('web.json', plan)]).status).toBe(2);
  });

  it('reads a plan from standard input', () => {
    const { status, stdout } = run(['--format', 'json', ...synth, '-'], readFileSync(network));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      plans: [{ stack: 'bluegreen-dev-network', file: 'standard input' }],
    });
  });

  it('reviews stacks in the order of their dependencies, with what the synth tells', () => {
    const { stdout } = run(['--format', 'json', ...synth, service, network]);
    const review = JSON.parse(stdout) as { plans: readonly { stack: string }[] };
    expect(review.plans.map(({ stack }) => stack)).toEqual([
      'bluegreen-dev-network',
      'bluegreen-dev-nodejs-service',
    ]);
  });

  it('writes reports into files beside what it prints', () => {
    const { status } = run([network, '--output', 'json=review.json', '--output', 'markdown=review.md']);
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(join(directory, 'review.json'), 'utf8'))).toMatchObject({
      verdict: 'clean',
    });
    expect(readFileSync(join(directory, 'review.md'), 'utf8')).not.toBe('');
  });

  it('cuts Markdown to a limit', () => {
    const { stdout } = run(['--format', 'markdown', '--limit', '500', file('web.json', refused())]);
    expect(stdout).toContain('Blocked');
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(501);
  });

  it('takes the suppressions of the project', () => {
    const accepted = (expires: string): string =>
      `- { rule: ECS101, address: aws_ecs_service.web, reason: known, expires: "${expires}" }\n`;
    const plan = file('web.json', refused());
    file('.review-suppressions.yaml', accepted('9999-12-31'));
    const { stdout } = run(['--format', 'json', plan]);
    expect(JSON.parse(stdout)).toMatchObject({ suppressed: [{ reason: 'known', expires: '9999-12-31' }] });
    file('other.yaml', accepted('2020-01-01'));
    const expired = run(['--format', 'json', plan, '--suppressions', 'other.yaml']);
    expect(expired.status).toBe(3);
    expect(expired.stdout).toContain('SU901');
  });

  it('lists the rules', () => {
    const { status, stdout } = run(['--rules']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ECS101 +block +Leave the task definition/m);
  });

  it('tells what it takes', () => {
    const { status, stdout } = run(['--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: npm run review/);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'an unknown option',
      ['--x', network],
      /^unknown option --x of npm run review: use --synth, .*; run npm run review -- --help for usage\n$/,
    ],
    ['no plan', [], /^there is no plan to review/],
    ['a plan that does not exist', ['none.json'], /^none\.json does not exist: name a plan/],
    ['a directory', [fixtures], /is a directory, and must be a plan/],
    [
      'a synth that does not exist',
      [network, '--synth', 'none'],
      /^none\/manifest\.json does not exist: synthesize/,
    ],
    [
      'suppressions that do not exist',
      [network, '--suppressions', 'none'],
      /^none does not exist: name a file of/,
    ],
    [
      'a stack that does not exist',
      [...synth, `web=${network}`],
      /^web is no stack of the synth: it has bluegreen-/,
    ],
    [
      'a report in no directory',
      [network, '--output', 'json=none/x.json'],
      /^none\/x\.json cannot be written: ENOENT/,
    ],
  ])('ends with status 1 and one message on %s, and prints no verdict', (_, args, message) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('ends with status 1 on standard input that is cut off', () => {
    const { status, stderr } = run(['-'], readFileSync(service).subarray(0, 9999));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^standard input is cut off at byte 9999, in resource_drift\[1\]: /);
  });
});
