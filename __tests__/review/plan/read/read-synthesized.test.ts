import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSynthesized } from '../../../../review/plan/read/read-synthesized';
import type { SynthesizedResource, SynthesizedStack } from '../../../../review/plan/synthesized';

const fixture = join(__dirname, '../../fixtures/default-stacks/synth');
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'synth-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(file: string, value: unknown): void {
  const path = join(directory, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
}

function synth(resource: unknown, more: object = {}): readonly SynthesizedStack[] {
  write('manifest.json', { stacks: { web: { synthesizedStackPath: 'stacks/web/cdk.tf.json', ...more } } });
  write('stacks/web/cdk.tf.json', { resource });
  return readSynthesized(directory);
}

const resourceOf = (block: unknown): SynthesizedResource | undefined =>
  synth({ aws_x: { y: block } })[0]?.resources.get('aws_x.y');

describe('what cdktf has synthesized', () => {
  const stacks = readSynthesized(fixture, (path, type) => ({ file: `${path}:${type}`, line: 7 }));

  it('has its stacks in the order in which they are applied, not in that of the manifest', () => {
    expect(stacks.map(({ name, dependencies }) => [name, dependencies])).toEqual([
      ['bluegreen-dev-network', []],
      ['bluegreen-dev-nodejs-service', ['bluegreen-dev-network']],
    ]);
  });

  it('tells of a resource what its plan does not', () => {
    expect(stacks[1]?.resources.get('aws_ecs_service.tasks_service_2A54B10D')).toMatchObject({
      type: 'aws_ecs_service',
      name: 'tasks_service_2A54B10D',
      constructPath: 'bluegreen-dev-nodejs-service/tasks/service/Resource',
      source: { file: 'bluegreen-dev-nodejs-service/tasks/service/Resource:aws_ecs_service', line: 7 },
      ignoreChanges: expect.arrayContaining(['task_definition', 'load_balancer']) as unknown,
      preventDestroy: true,
      createBeforeDestroy: false,
      block: { cluster: '${aws_ecs_cluster.tasks_cluster_4A6D7702.arn}' },
    });
  });
});

describe('the block of a resource', () => {
  it.each([
    ['of all arguments', { ignore_changes: 'all' }, 'all'],
    ['of some', { ignore_changes: ['a', 'b[0]'] }, ['a', 'b[0]']],
    ['of an argument that is called so', { ignore_changes: ['all'] }, ['all']],
    ['of none', {}, []],
  ])('ignores changes %s', (_, lifecycle, expected) => {
    expect(resourceOf({ lifecycle })?.ignoreChanges).toEqual(expected);
    expect(resourceOf({ lifecycle: [lifecycle] })?.ignoreChanges).toEqual(expected);
  });

  it('may be a list of one', () => {
    const flags = { prevent_destroy: 'true', create_before_destroy: true };
    expect(resourceOf([{ count: 2, lifecycle: [flags] }])).toMatchObject({
      block: { count: 2 },
      preventDestroy: true,
      createBeforeDestroy: true,
    });
  });

  it('may have been written by hand, without metadata', () => {
    expect(resourceOf({})).not.toHaveProperty('constructPath');
  });

  it.each([
    ['a text', 'x', 'resource.aws_x.y is a text, and must be an object or a list of one'],
    ['two blocks', [{}, {}], 'resource.aws_x.y is a list, and must be an object or a list of one'],
    ['a wrong lifecycle', { lifecycle: 1 }, 'resource.aws_x.y.lifecycle is a number'],
    [
      'wrong names',
      { lifecycle: { ignore_changes: [1] } },
      'ignore_changes[0] is a number, and must be a text',
    ],
  ])('is refused where it is %s', (_, block, message) => {
    expect(() => resourceOf(block)).toThrow(message);
    expect(() => resourceOf(block)).toThrow(/cdk\.tf\.json: .*: synthesize again with npm run synth/);
  });
});

describe('a directory that is no synth', () => {
  const read = () => readSynthesized(directory);
  const stack = (name: string, ...dependencies: readonly string[]) => ({
    [name]: { synthesizedStackPath: `stacks/${name}/cdk.tf.json`, dependencies },
  });

  it('is refused without a manifest', () => {
    expect(read).toThrow(/manifest\.json does not exist: synthesize again/);
  });

  it.each([
    ['empty', '', /manifest\.json: it is empty/],
    ['not JSON', '{"stacks":', /manifest\.json is cut off at byte 10/],
    ['no object', '[]', /manifest\.json: it is a list, and must be an object/],
    ['more than JSON', '{} {}', /is not JSON: the end is missing at byte 3/],
    ['without stacks', '{}', /manifest\.json: stacks is missing/],
    ['deep', '{"a":'.repeat(600), /is nested deeper than 512 levels/],
    [
      'keys that JavaScript knows',
      '{"stacks":{"__proto__":{}}}',
      /stacks\.__proto__\.synthesizedStackPath is missing/,
    ],
  ])('is refused with a manifest that is %s', (_, text, message) => {
    write('manifest.json', text);
    expect(read).toThrow(message);
  });

  it('is refused where a stack is missing', () => {
    write('manifest.json', { stacks: stack('web') });
    expect(read).toThrow(/stacks\/web\/cdk\.tf\.json does not exist/);
  });

  it.each(['../../secret.json', '/etc/secret.json', 'stacks/../../x.json'])(
    'is refused where it points to %s',
    (path) => {
      expect(() => synth({}, { synthesizedStackPath: path })).toThrow(
        /synthesizedStackPath leaves the directory/,
      );
    },
  );

  it('is refused where stacks depend on each other', () => {
    write('manifest.json', { stacks: { ...stack('a', 'b'), ...stack('b', 'a'), ...stack('c') } });
    expect(read).toThrow(/the stacks a, b depend on each other in a circle/);
  });
});
