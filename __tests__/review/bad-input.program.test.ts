/** What a user may give by mistake, or to do harm, through the program that users run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import {
  changeOf,
  defaultPlan,
  defaultStacks,
  touchService,
  type PlanDocument,
} from '../support/default-plans';
import { hostileTexts } from '../support/hostile';
import { outsideOfCode } from '../support/markdown';

const root = join(__dirname, '../..');
const stack = 'bluegreen-dev-nodejs-service';
const good = join(defaultStacks, 'bluegreen-dev-network.json');
const text = readFileSync(join(defaultStacks, `${stack}.json`), 'utf8');

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bad-input-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function run(args: readonly string[], nodeOptions: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...nodeOptions, join(root, 'scripts/review.cjs'), ...args],
    { cwd: directory, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return { status, stdout, stderr };
}

const write = (name: string, content: string | Buffer): string => {
  writeFileSync(join(directory, name), content);
  return name;
};

const edited = (change: (plan: PlanDocument) => void): string => JSON.stringify(defaultPlan(stack, change));

/** As `terraform plan -out` writes one: a zip file. */
const planFile = Buffer.concat([
  Buffer.from('PK\u0003\u0004\u0014\u0000\u0008\u0000\u0008\u0000', 'latin1'),
  Buffer.alloc(16),
  Buffer.from('\u0006\u0000\u0000\u0000tfplan', 'latin1'),
  deflateRawSync('x'.repeat(1000)),
]);

describe('what cannot be reviewed', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['no JSON', 'hello', /^plan\.json is not JSON, and must be a plan/],
    ['a plan that is cut off', text.slice(0, text.length - 3), /^plan\.json is cut off at byte \d+/],
    ['a plan file', planFile, /^plan\.json is a plan file itself/],
    ['a state', '{"version":4,"serial":1,"lineage":"x","resources":[]}', /^plan\.json is a state/],
    ['the state of show', '{"format_version":"1.0","values":{}}', /^plan\.json is the state as terraform/],
    ['nothing', '', /^plan\.json is empty/],
    [
      'deep nesting',
      text.replace('{', `{"x":${'['.repeat(100_000)},`),
      /^plan\.json is nested deeper than 512/,
    ],
    [
      'deep nesting where it is read',
      text.replace('"actions":', `"x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)},"actions":`),
      /^plan\.json is nested deeper than 512 levels at byte \d+, in resource_drift\[0\]/,
    ],
    [
      'a key twice',
      text.replace('{', '{"errored":true,'),
      /^plan\.json has an object with the same key twice/,
    ],
    [
      'bytes that are no UTF-8',
      Buffer.from(text.replace('"aws_ecs_service"', '"aws_ecs_service\u00ff"'), 'latin1'),
      /^plan\.json is not UTF-8 in the value at byte \d+, in resource_/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), /^plan\.json is UTF-16/],
    ['an unknown major', edited((plan) => (plan.format_version = '2.0')), /format_version is "2\.0"/],
    [
      'changes of another type',
      edited((plan) => Object.assign(plan, { resource_changes: { a: 1 } })),
      /^plan\.json: resource_changes is an object, and must be a list/,
    ],
    [
      'changes that have been taken out',
      edited((plan) => {
        plan.planned_values = { root_module: { resources: [{ address: 'aws_ecs_service.x' }] } };
        Reflect.deleteProperty(plan, 'resource_changes');
      }),
      /^plan\.json: resource_changes has nothing, /,
    ],
    ['two plans', text + text, /^plan\.json has several JSON documents/],
  ])('%s is told in one line, with status 1 and no verdict', (_, content, message) => {
    write('plan.json', content);
    for (const format of ['terminal', 'json']) {
      const { status, stdout, stderr } = run(['--format', format, good, 'plan.json']);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('a file of 1 GB is not read', () => {
    truncateSync(join(directory, write('large.json', text)), 1024 ** 3);
    const { status, stdout, stderr } = run(['large.json'], ['--max-old-space-size=64']);
    rmSync(join(directory, 'large.json'));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^large\.json is larger than 512 MiB, .*\n$/);
  });

  it('what a review does not need is not kept, however long', () => {
    const long = JSON.stringify('x'.repeat(40 * 1024 * 1024));
    const plan = `{"variables":[${long},${long},${long}],"of_the_future":${long},${readFileSync(good, 'utf8').trim().slice(1)}`;
    write('long.json', plan);
    expect(run(['long.json'], ['--max-old-space-size=64'])).toMatchObject({ status: 0, stderr: '' });
    rmSync(join(directory, 'long.json'));
  });

  it('the same file twice, and two plans of a stack', () => {
    write('other.json', text);
    const named = join(defaultStacks, `${stack}.json`);
    const synth = ['--synth', join(defaultStacks, 'synth')];
    for (const args of [
      [named, named],
      [...synth, named, `${stack}=other.json`],
    ]) {
      const { status, stdout, stderr } = run(args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/ and .* are both plans of the stack bluegreen-dev-nodejs-service: give one/);
    }
  });

  it('a file with a hostile name, without what a terminal obeys', () => {
    const { status, stderr } = run(['\u001b[31mred\nline\u202e.json']);
    expect(status).toBe(1);
    expect(stderr).toBe(
      '\ufffd[31mred\ufffdline\ufffd.json does not exist: name a plan that terraform show -json PLANFILE > plan.json has written\n',
    );
  });
});

describe('what is unusual, and can be reviewed', () => {
  const expected = { verdict: 'warnings', ids: ['TD204'] };

  it.each<[string, string]>([
    [
      'an unknown minor, with keys that nobody knows',
      text.replace('"format_version": "1.2"', '"format_version": "1.99","new":{"a":[1]}'),
    ],
    [
      'keys that JavaScript knows',
      text.replace('{', '{"__proto__":{"errored":true},"constructor":{"prototype":1},'),
    ],
    ['a byte order mark', `\ufeff${text}`],
    [
      'numbers beyond all bounds',
      text.replace(
        '"resource_changes"',
        '"future":[1e999,-1e999,123456789012345678901234567890],"resource_changes"',
      ),
    ],
  ])('%s', (_, content) => {
    write('plan.json', content);
    const { status, stdout, stderr } = run(['--format', 'json', 'plan.json']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    const { verdict, findings } = JSON.parse(stdout) as {
      verdict: string;
      findings: { rule: { id: string } }[];
    };
    expect({ verdict, ids: findings.map(({ rule }) => rule.id) }).toEqual(expected);
  });

  it('a number beyond all bounds in a value that changes', () => {
    const plan = edited((made) => {
      const change = changeOf(made, 'aws_ecs_service');
      change.actions = ['update'];
      change.after = { ...change.after, desired_count: 'HUGE' };
    }).replace('"HUGE"', '1e999');
    write('plan.json', plan);
    for (const format of ['terminal', 'markdown', 'sarif', 'json']) {
      const { status, stderr } = run(['--format', format, 'plan.json']);
      expect({ status, stderr }).toEqual({ status: expect.any(Number) as unknown, stderr: '' });
      expect(status).toBeGreaterThan(1);
    }
  });
});

describe('hostile texts in addresses, values and names of a plan', () => {
  const name = 'a|b`c`<b>@octocat</b> \u001b[31m\u202e::error::x [l](https://evil.example)';
  const plan = edited((made) => {
    touchService(made);
    const [service] = made.resource_changes.filter(({ type }) => type === 'aws_ecs_service');
    for (const [at, hostile] of [name, ...hostileTexts].entries()) {
      const key = JSON.stringify(`${at}${hostile}`);
      made.resource_changes.push({
        ...structuredClone(service!),
        address: `aws_ecs_service.x[${key}]`,
        change: {
          ...structuredClone(service!.change),
          after: {
            ...service!.change.after,
            task_definition: `${hostile}:7`,
            name: hostile,
            tags: { [hostile]: hostile },
          },
        },
      });
    }
  });
  const reports = (): Record<string, string> => {
    write('hostile.json', plan);
    const reported = ['terminal', 'markdown', 'sarif', 'json'].map((format) => {
      const { status, stdout, stderr } = run(['--format', format, `hostile.json`]);
      expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
      return [format, stdout] as const;
    });
    return Object.fromEntries(reported);
  };

  it('do nothing in any report', () => {
    const { terminal = '', markdown = '', sarif = '', json = '' } = reports();
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069]/;
    expect(terminal).not.toMatch(obeyed);
    expect(markdown).not.toMatch(obeyed);
    expect(terminal.split('\n').filter((line) => /^::|^\//.test(line))).toEqual([]);
    const outside = outsideOfCode(markdown).join('\n');
    expect(outside).not.toMatch(
      /@octocat|<script|<img|<h1|\]\(https:\/\/evil|^::error|^\/(merge|approve|close)/m,
    );
    expect(outside.match(/<details>/g)).toHaveLength(outside.match(/<\/details>/g)?.length ?? 0);
    for (const report of [sarif, json]) expect(() => JSON.parse(report) as unknown).not.toThrow();
  });
});
