import { shownChanges } from '../../../review/changes/shown-changes';
import type { JsonObject, ResourceChange } from '../../../review/plan/model';
import { redactionOf } from '../../../review/redaction';
import type { ShownChange } from '../../../review/result';
import type { ExampleChange } from '../../../review/rule';
import { exampleStack } from '../../../review/rules/examples/stack';
import { created, deleted, kept, updated } from '../../support/deployed-service';

/** @param more - members that examples of rules do not have */
function shownOf(
  changes: readonly ExampleChange[],
  more: Partial<ResourceChange> = {},
  blocks?: Readonly<Record<string, JsonObject>>,
): readonly ShownChange[] {
  const { plan, synthesized } = exampleStack({ changes }, 'web');
  const shown = { ...plan, changes: plan.changes.map((change) => ({ ...change, ...more })) };
  if (blocks === undefined || synthesized === undefined) return shownChanges({ plan: shown });
  const resources = [...synthesized.resources].map(
    ([address, resource]) => [address, { ...resource, block: blocks[address] ?? resource.block }] as const,
  );
  return shownChanges({ plan: shown, synthesized: { ...synthesized, resources: new Map(resources) } });
}

const only = (...args: Parameters<typeof shownOf>): ShownChange => {
  const [first, ...others] = shownOf(...args);
  expect(others).toEqual([]);
  if (first === undefined) throw new Error('nothing is shown');
  return first;
};

/** `path: before → after`, with `!` where it forces a replacement. */
const linesOf = ({ attributes }: ShownChange): readonly string[] =>
  attributes.map(
    ({ path, before = '', after = '', forcesReplacement }) =>
      `${path}: ${before} → ${after}${forcesReplacement ? ' !' : ''}`,
  );

const definition = (environment: readonly unknown[], image = 'web:1'): string =>
  JSON.stringify([
    { name: 'web', image, environment },
    { name: 'proxy', image: 'proxy:1' },
  ]);

describe('shown changes', () => {
  it('come in the order of danger, and leave out what stays and what is read', () => {
    const changes: readonly ExampleChange[] = [
      created('aws_s3_object.a', { key: 'a' }),
      updated('aws_lb.a', { idle_timeout: 61 }, { idle_timeout: 60 }),
      updated('aws_cloudwatch_log_group.a', { retention_in_days: 7 }, { retention_in_days: 30 }),
      kept('aws_vpc.a', {}),
      { address: 'aws_sqs_queue.a', actions: ['rotate'], before: {}, after: {} },
      { address: 'aws_iam_role.a', actions: ['forget'], before: {}, after: null },
      { address: 'aws_caller_identity.a', actions: ['read'], before: null, after: {} },
      deleted('aws_cloudwatch_log_group.b', { name: 'b' }),
      deleted('aws_ecs_service.a', { name: 'a' }),
      { address: 'aws_lb_target_group.a', actions: ['create', 'delete'], before: {}, after: {} },
    ];
    expect(shownOf(changes).map(({ kind, address }) => `${kind} ${address}`)).toEqual([
      'unrecognized aws_sqs_queue.a',
      'delete aws_ecs_service.a',
      'delete aws_cloudwatch_log_group.b',
      'replace aws_lb_target_group.a',
      'forget aws_iam_role.a',
      'update aws_lb.a',
      'update aws_cloudwatch_log_group.a',
      'create aws_s3_object.a',
    ]);
  });

  it('include outputs, after everything else', () => {
    const { plan } = exampleStack({ changes: [created('aws_s3_object.a', { key: 'a' })] });
    const outputs = [
      { name: 'url', kind: 'update', sensitive: false },
      { name: 'same', kind: 'no-op', sensitive: true },
    ] as const;
    expect(shownChanges({ plan: { ...plan, outputs } }).slice(1)).toEqual([
      { address: 'output.url', kind: 'update', attributes: [] },
    ]);
  });

  it.each<[string, ExampleChange, Partial<ResourceChange>, string, string | undefined]>([
    [
      'a replacement by an argument',
      {
        ...updated('aws_lb_target_group.a', { port: 2 }, { port: 1 }),
        actions: ['delete', 'create'],
        replacePaths: [['port']],
      },
      { reason: 'replace_because_cannot_update' },
      'replace',
      'port cannot be changed in place',
    ],
    [
      'a tainted object',
      { ...updated('aws_lb.a', {}, {}), actions: ['delete', 'create'] },
      { reason: 'replace_because_tainted' },
      'replace',
      'it is tainted: it was left half made, or somebody marked it',
    ],
    [
      'what is not configured any more',
      deleted('aws_lb.a', {}),
      { reason: 'delete_because_no_resource_config' },
      'delete',
      'it is not in the configuration any more',
    ],
    [
      'a reason of tomorrow',
      deleted('aws_lb.a', {}),
      { reason: 'delete_because_of_moon' },
      'delete',
      'for a reason that this review does not know: delete_because_of_moon',
    ],
    [
      'a reason that every object has',
      deleted('aws_lb.a', {}),
      { reason: 'constructor' },
      'delete',
      'for a reason that this review does not know: constructor',
    ],
    [
      'a leftover',
      deleted('aws_lb.a', {}),
      { deposed: 'abc' },
      'delete',
      'a replacement that failed has left it over',
    ],
    [
      'a move alone',
      kept('aws_lb.a', {}),
      { previousAddress: 'aws_lb.old' },
      'move',
      'moved from aws_lb.old',
    ],
    [
      'an import alone',
      kept('aws_lb.a', {}),
      { imports: true },
      'import',
      'imported: what exists comes under Terraform',
    ],
    ['an update', updated('aws_lb.a', { a: 1 }, { a: 2 }), {}, 'update', undefined],
    [
      'an action that nobody knows',
      { ...deleted('aws_lb.a', {}), actions: ['rotate', 'burn'] },
      {},
      'unrecognized',
      'its actions are rotate and burn, which this review does not know',
    ],
    [
      'a replacement that leaves the object',
      { ...updated('aws_lb.a', {}, {}), actions: ['create', 'forget'] },
      {},
      'replace',
      'the object stays in AWS, and Terraform forgets it',
    ],
  ])('have their cause in words: %s', (_, change, more, kind, because) => {
    const shown = only([change], more);
    expect([shown.kind, shown.because]).toEqual([kind, because]);
  });

  it('show of JSON in texts what differs alone', () => {
    const change = updated(
      'aws_ecs_task_definition.a',
      {
        container_definitions: definition(
          [
            { name: 'LEVEL', value: 'debug' },
            { name: 'NEW', value: '1' },
          ],
          'web:2',
        ),
      },
      { container_definitions: definition([{ name: 'LEVEL', value: 'info' }]) },
    );
    expect(linesOf(only([change]))).toEqual([
      'container_definitions["web"].image: web:1 → web:2',
      'container_definitions["web"].environment["LEVEL"].value: info → debug',
      'container_definitions["web"].environment["NEW"]:  → {"name":"NEW","value":"1"}',
    ]);
  });

  it('mark what forces the replacement', () => {
    const change: ExampleChange = {
      ...updated(
        'aws_a.a',
        { name: 'y', block: [{ size: 2 }], c: 2 },
        { name: 'x', block: [{ size: 1 }], c: 1 },
      ),
      actions: ['delete', 'create'],
      replacePaths: [['name'], ['block', 0, 'size']],
    };
    expect(linesOf(only([change]))).toEqual(['name: x → y !', 'block[0].size: 1 → 2 !', 'c: 1 → 2']);
  });

  it('leave out what AWS makes up, and say what is configured and not known yet', () => {
    const change: ExampleChange = {
      ...updated('aws_ecs_service.a', {}, { arn: 'a', cluster: 'old', version: 1 }),
      afterUnknown: { arn: true, cluster: true, version: true },
    };
    const blocks = { 'aws_ecs_service.a': { cluster: '${aws_ecs_cluster.a.arn}' } };
    expect(linesOf(only([change], {}, blocks))).toEqual(['cluster: old → (known after apply)']);
    expect(linesOf(only([change]))).toEqual([
      'cluster: old → (known after apply)',
      'version: 1 → (known after apply)',
    ]);
  });

  it('show of a birth what is configured', () => {
    const change: ExampleChange = {
      ...created('aws_lb.a', { name: 'web', internal: false, tags: null, subnets: [], timeouts: null }),
      afterUnknown: { arn: true, dns_name: true },
    };
    expect(linesOf(only([change]))).toEqual(['name:  → web', 'internal:  → false']);
  });

  it('show tags once', () => {
    const change = updated(
      'aws_lb.a',
      { tags: { a: '2' }, tags_all: { a: '2', b: '1' } },
      { tags: { a: '1' }, tags_all: { a: '1', b: '1' } },
    );
    expect(linesOf(only([change]))).toEqual(['tags.a: 1 → 2']);
    const ofProvider = updated(
      'aws_lb.a',
      { tags: null, tags_all: { b: '2' } },
      { tags: {}, tags_all: { b: '1' } },
    );
    expect(linesOf(only([ofProvider]))).toEqual(['tags_all.b: 1 → 2']);
  });

  it('show where long values differ, not where they begin', () => {
    const long = 'x'.repeat(500);
    const change = updated('aws_a.a', { text: `${long}new` }, { text: `${long}old` });
    expect(linesOf(only([change]))).toEqual([`text: …${'x'.repeat(24)}old → …${'x'.repeat(24)}new`]);
    const other = only([updated('aws_a.a', { text: `b${long}` }, { text: `a${long}` })]);
    expect(other.attributes[0]?.after).toHaveLength(120);
  });
});

describe('secrets in shown changes', () => {
  it('are masked by the name beside them, within JSON too', () => {
    const change = updated(
      'aws_ecs_task_definition.a',
      { container_definitions: definition([{ name: 'DB_PASSWORD', value: 'hunter2hunter2' }]) },
      { container_definitions: definition([{ name: 'DB_PASSWORD', value: 'correcthorse99' }]) },
    );
    expect(linesOf(only([change]))).toEqual([
      'container_definitions["web"].environment["DB_PASSWORD"].value: (looks like a secret) → (looks like a secret)',
    ]);
  });

  it('are masked on both sides where one of them is sensitive, and so are the keys of a sensitive map', () => {
    const change = updated(
      'aws_a.a',
      { map: { k1: 'b', k2: 'c' }, list: ['x', 'z'] },
      { map: { k1: 'a' }, list: ['x', 'y'] },
    );
    const shown = only([change], { beforeSensitive: { list: [false, true] }, afterSensitive: { map: true } });
    expect(linesOf(shown)).toEqual(['map: (sensitive) → (sensitive)', 'list[1]: (sensitive) → (sensitive)']);
  });

  it('are masked before a long value is cut', () => {
    const secret = 's3cr3t-'.repeat(40);
    const changes = [
      updated('aws_a.a', { note: `see ${secret} and more` }, { note: 'nothing' }),
      kept('aws_a.b', { key: secret }),
    ];
    const { plan } = exampleStack({ changes });
    const marked = {
      ...plan,
      changes: plan.changes.map((change) => ({ ...change, beforeSensitive: { key: true } })),
    };
    const [shown] = shownChanges({ plan: marked }, redactionOf([marked]).hide);
    expect(shown?.attributes).toEqual([
      { path: 'note', before: 'nothing', after: 'see (sensitive) and more', forcesReplacement: false },
    ]);
  });
});
