import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { InputError } from '../../../../review/failures';
import { readPlan, type PlanFile } from '../../../../review/plan/read/read-plan';

const fixtures = join(__dirname, '../../fixtures/default-stacks');
const service = readFileSync(join(fixtures, 'bluegreen-dev-nodejs-service.json'));

const read = (text: string | Buffer): PlanFile => readPlan('plan.json', [Buffer.from(text)]);
const readJson = (value: unknown): PlanFile => read(JSON.stringify(value));

function messageOf(text: string | Buffer): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
}

const element = {
  address: 'aws_ecs_service.web',
  mode: 'managed',
  type: 'aws_ecs_service',
  name: 'web',
  provider_name: 'registry.terraform.io/hashicorp/aws',
  change: {
    actions: ['update'],
    before: { name: 'web', tags: null },
    after: { name: 'web' },
    after_unknown: { id: true },
    before_sensitive: false,
    after_sensitive: { tags: true },
  },
};
const base = { format_version: '1.2', terraform_version: '1.11.4', planned_values: {} };
const withChange = (change: object): object => ({
  ...base,
  resource_changes: [{ ...element, change: { ...element.change, ...change } }],
});

describe('a plan of Terraform', () => {
  const plan = read(service);

  it('has its head', () => {
    expect(plan).toMatchObject({
      file: 'plan.json',
      formatVersion: '1.2',
      terraformVersion: '1.11.4',
      errored: false,
      complete: true,
      applyable: true,
    });
    expect(plan.timestamp).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(plan.sha256).toBe(createHash('sha256').update(service).digest('hex'));
  });

  it('has its changes, those of resources that stay too', () => {
    expect(plan.changes.map(({ type, kind }) => `${type} ${kind}`)).toEqual([
      'aws_codedeploy_deployment_group no-op',
      'aws_ecs_service no-op',
      'aws_ecs_task_definition replace',
    ]);
  });

  it('has all of a replacement', () => {
    expect(plan.changes[2]).toMatchObject({
      address: 'aws_ecs_task_definition.tasks_task-definition_FE1476A5',
      mode: 'managed',
      actions: ['delete', 'create'],
      deletesFirst: true,
      reason: 'replace_because_cannot_update',
      replacePaths: expect.arrayContaining([['cpu']]) as unknown,
      before: { cpu: '512' },
      after: { cpu: '256' },
      afterUnknown: { arn: true },
      imports: false,
    });
  });

  it('has the drift', () => {
    expect(plan.drift.map(({ type, kind }) => `${type} ${kind}`)).toEqual([
      'aws_lb_listener update',
      'aws_lb_listener update',
    ]);
  });

  it('has the outputs, without values', () => {
    expect(plan.outputs[0]).toEqual({ name: 'continue_command', kind: 'no-op', sensitive: false });
    expect(plan.outputs[1]?.sensitive).toBe(true);
  });
});

describe('members of a plan', () => {
  it('may come in any order, and those that nobody knows are passed over', () => {
    const members = Object.entries({ ...withChange({}), future: { a: [1, { b: null }] }, applyable: true });
    const reversed = Object.fromEntries(members.reverse());
    const { sha256: one, ...backwards } = readJson(reversed);
    const { sha256: other, ...forwards } = readJson(Object.fromEntries(members.reverse()));
    expect(backwards).toEqual(forwards);
    expect(one).not.toBe(other);
  });

  it('may be missing: a plan without resources has no list of them', () => {
    expect(readJson({ ...base, applyable: false })).toMatchObject({
      changes: [],
      outputs: [],
      errored: false,
    });
  });

  it('tell of moves, imports, leftovers and tainted objects', () => {
    const plan = readJson({
      ...base,
      resource_changes: [
        { ...element, previous_address: 'aws_ecs_service.old' },
        { ...element, deposed: '00c0ffee', action_reason: 'replace_because_tainted' },
        { ...element, change: { ...element.change, importing: { id: 'web' } } },
      ],
    });
    expect(plan.changes).toMatchObject([
      { previousAddress: 'aws_ecs_service.old', imports: false },
      { deposed: '00c0ffee', reason: 'replace_because_tainted' },
      { imports: true },
    ]);
  });

  it('tell what is put off', () => {
    const plan = readJson({
      ...base,
      complete: false,
      deferred_changes: [{ reason: 'resource_config_unknown', resource_change: element }],
    });
    expect(plan).toMatchObject({
      complete: false,
      deferred: [{ reason: 'resource_config_unknown', change: { address: 'aws_ecs_service.web' } }],
    });
  });

  it('tell of checks and their problems', () => {
    const check = {
      address: { kind: 'check', name: 'health', to_display: 'check.health' },
      status: 'fail',
      instances: [
        { address: { to_display: 'check.health' }, status: 'fail', problems: [{ message: 'no answer' }] },
      ],
    };
    const plan = readJson({ ...base, checks: [check, { ...check, status: 'new', instances: undefined }] });
    expect(plan.checks).toEqual([
      { address: 'check.health', status: 'fail', problems: ['no answer'] },
      { address: 'check.health', status: 'unknown', problems: [] },
    ]);
  });

  it('tell of the actions that are invoked, those put off too', () => {
    const plan = readJson({
      ...base,
      action_invocations: [{ address: 'action.aws_lambda_invoke.a' }],
      deferred_action_invocations: [
        { reason: 'x', action_invocation: { address: 'action.aws_lambda_invoke.b' } },
      ],
    });
    expect(plan.invokedActions).toEqual(['action.aws_lambda_invoke.a', 'action.aws_lambda_invoke.b']);
  });

  it('keep a plan that ended with an error', () => {
    expect(readJson({ ...base, errored: true }).errored).toBe(true);
  });

  it.each([['frobnicate'], ['delete', 'create', 'delete'], []])(
    'know an action that nobody knows: %j',
    (...actions) => {
      expect(readJson(withChange({ actions })).changes[0]).toMatchObject({ kind: 'unrecognized', actions });
    },
  );

  it('may be those of OpenTofu, which says neither complete nor applyable', () => {
    const plan = readJson({
      ...base,
      terraform_version: '1.9.0',
      errored: false,
      resource_changes: [element],
    });
    expect(plan).not.toHaveProperty('complete');
    expect(plan.changes).toHaveLength(1);
  });

  it('have no ephemeral resource that is opened, as OpenTofu lists it, and every other one', () => {
    const opened = {
      ...element,
      mode: 'ephemeral',
      change: { actions: ['open'], before: null, after: null, after_unknown: {} },
    };
    const plan = readJson({
      ...base,
      resource_changes: [opened, element, { ...opened, mode: 'managed' }, { ...element, mode: 'ephemeral' }],
    });
    expect(plan.changes.map(({ mode, kind }) => `${mode} ${kind}`)).toEqual([
      'managed update',
      'managed unrecognized',
      'managed update',
    ]);
  });

  it('are read whatever planned_values is', () => {
    for (const planned_values of [null, 1, [], {}, { root_module: [] }, { root_module: { resources: {} } }]) {
      expect(readJson({ ...base, planned_values }).changes).toEqual([]);
    }
    const root_module = { address: 'x', resources: [], child_modules: [] };
    expect(readJson({ ...base, planned_values: { outputs: {}, root_module } }).changes).toEqual([]);
  });

  it('have keys that JavaScript knows as keys like others', () => {
    const change =
      '{"actions":["create"],"before":null,"after":{"__proto__":{"polluted":1},"constructor":"x"}}';
    const hostile = JSON.stringify({ ...base, resource_changes: [{ ...element, change: 0 }] }).replace(
      '"change":0',
      `"change":${change}`,
    );
    const { after } = read(hostile.replace('{"format', '{"__proto__":{"errored":true},"format')).changes[0]!;
    expect(Object.keys(after!)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a byte order mark', () => {
  it('of UTF-8 is passed over', () => {
    expect(read(`\ufeff${JSON.stringify(withChange({}))}`).changes).toHaveLength(1);
  });
});

describe('what is no plan', () => {
  const plan = JSON.stringify(withChange({}));

  it.each<[string, string | Buffer, RegExp]>([
    ['nothing', '', /^plan\.json is empty, .* terraform show -json/],
    ['white space', ' \n\t', /^plan\.json is empty/],
    ['a plan file', Buffer.from('PK\u0003\u0004…'), /is a plan file itself, .* terraform show -json FILE$/],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${plan}`, 'utf16le'), /is UTF-16, .*Out-File -Encoding utf8$/],
    ['UTF-16 without one', Buffer.from(plan, 'utf16le'), /is UTF-16/],
    ['UTF-16 of the other order', Buffer.from(`\ufeff${plan}`, 'utf16le').swap16(), /is UTF-16/],
    [
      'what plan prints',
      '\u001b[0m\u001b[1maws_vpc.x: Refreshing state...',
      /what terraform plan prints for people/,
    ],
    ['what plan prints without changes', '\nNo changes. Your', /what terraform plan prints for people/],
    ['what plan prints of an error', '╷\n│ Error: x', /what terraform plan prints for people/],
    ['a list', `[${plan}]`, /is JSON, but no object/],
    ['a number', '12', /is JSON, but no object/],
    ['HTML', '<!doctype html>', /is not JSON, and must be a plan/],
    [
      'the log of plan -json',
      '{"@level":"info","@message":"x"}\n{"@level":"info"}\n',
      /log of terraform plan -json/,
    ],
    [
      'the state of terraform show',
      '{"format_version":"1.0","values":{}}',
      /is the state as terraform show -json/,
    ],
    ['an empty state', '{"format_version":"1.0"}', /is the state as terraform show -json/],
    ['a .tfstate', '{"version":4,"serial":1,"lineage":"x","resources":[]}', /is a state, which tells/],
    ['a provider schema', '{"format_version":"1.0","provider_schemas":{}}', /is a provider schema/],
    ['a synthesized stack', '{"//":{},"resource":{}}', /is a synthesized stack, .*--synth/],
    ['a manifest', '{"stacks":{},"version":"0.21.0"}', /is the manifest of a synth/],
    ['other JSON', '{"name":"x"}', /is JSON, but no plan: it has no format_version/],
    [
      'other JSON of Terraform',
      '{"format_version":"1.0","valid":true}',
      /is JSON, but no plan: it has no resource_changes/,
    ],
    ['two plans', `${plan}\n${plan}`, /has several JSON documents, the second at byte \d+/],
    [
      'JSON with a mistake',
      '{"format_version": nul}',
      /is not JSON: null is missing at byte 22, in format_version: /,
    ],
    ['JSON with a comment', '{"format_version": "1.2", // x', /is not JSON: a key is missing at byte 26/],
    ['a lone surrogate byte', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /is not UTF-8/],
    ['a nested value', `{"x":${'['.repeat(100_000)}`, /is nested deeper than 512 levels at byte 517, in x/],
    [
      'a member twice',
      '{"format_version":"1.2","errored":true,"errored":false}',
      /has an object with the same key twice/,
    ],
    [
      'a value with a key twice',
      plan.replace('"name":"web",', '"name":"web","name":"web",'),
      /same key twice in the value at byte \d+, in resource_changes\[0\]/,
    ],
  ])('%s is refused', (_, text, expected) => {
    expect(messageOf(text)).toMatch(expected);
  });

  it.each(['2.0', '0.3', '0.0', '1', '1.x', ''])('the format %j is refused', (format_version) => {
    expect(messageOf(JSON.stringify({ ...withChange({ actions: 3 }), format_version }))).toMatch(
      /^plan\.json: format_version is .*(1\.x|a text)/,
    );
  });

  it('a plan that is cut anywhere is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: plan.length - 1 }), (length) => {
        expect(messageOf(plan.slice(0, length))).toMatch(/^plan\.json is cut off at byte \d+/);
      }),
    );
  });

  it.each<[string, object, string]>([
    [
      'a change that is a text',
      { ...base, resource_changes: [{ ...element, change: 'x' }] },
      '[0].change is a text, and must be an object',
    ],
    [
      'an element that is null',
      { ...base, resource_changes: [element, null] },
      'resource_changes[1] is null, and must be an object',
    ],
    [
      'no address',
      { ...base, resource_changes: [{ ...element, address: undefined }] },
      '[0].address is missing, and must be a text',
    ],
    [
      'changes that are an object',
      { ...base, resource_changes: {} },
      'resource_changes is an object, and must be a list',
    ],
    [
      'changes that are null',
      { ...base, resource_changes: null },
      'resource_changes is null, and must be a list',
    ],
    [
      'actions that are a text',
      withChange({ actions: 'update' }),
      '[0].change.actions is a text, and must be a list',
    ],
    [
      'an action that is a number',
      withChange({ actions: [1] }),
      '[0].change.actions[0] is a number, and must be a text',
    ],
    [
      'before that is a list',
      withChange({ before: [] }),
      '[0].change.before is a list, and must be an object',
    ],
    ['after that is true', withChange({ after: true }), '[0].change.after is true, and must be an object'],
    [
      'marks that are a text',
      withChange({ after_unknown: 'x' }),
      '[0].change.after_unknown is a text, and must be true, false, a list or an object',
    ],
    [
      'paths that are texts',
      withChange({ replace_paths: ['cpu'] }),
      '[0].change.replace_paths[0] is a text, and must be a list',
    ],
    [
      'a step that is an object',
      withChange({ replace_paths: [[{}]] }),
      '[0].change.replace_paths[0][0] is an object, and must be a text or a number',
    ],
    [
      'planned resources without changes',
      { ...base, planned_values: { root_module: { resources: [{ address: 'aws_x.y' }] } } },
      'resource_changes has nothing, and must have the resources that planned_values has',
    ],
    [
      'a planned module without changes',
      { ...base, planned_values: { root_module: { child_modules: [{}] } }, resource_changes: [] },
      'resource_changes has nothing',
    ],
    ['errored that is a text', { ...base, errored: 'true' }, 'errored is a text, and must be true or false'],
    [
      'an output without actions',
      { ...base, output_changes: { url: {} } },
      'output_changes.url.actions is missing',
    ],
    [
      'a check without a name',
      { ...base, checks: [{ status: 'pass', address: {} }] },
      'checks[0].address.to_display is missing',
    ],
  ])('%s is refused with its place', (_, plan, expected) => {
    const message = messageOf(JSON.stringify(plan));
    expect(message).toContain(expected);
    expect(message).toMatch(/^plan\.json: .*: write the plan again with terraform show -json PLANFILE$/);
  });

  it('shows no value, and no character that a terminal obeys', () => {
    const secret = withChange({ before: 'hunter2' });
    expect(messageOf(JSON.stringify(secret))).not.toContain('hunter2');
    const hostile = messageOf('{"\\u001b[31mred\\n": nope}');
    expect(hostile).toContain('red');
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    expect(hostile).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('reading in pieces', () => {
  const name = fc.constantFrom('a', 'b', 'tags', '__proto__', 'constructor', 'ünïcode');
  const state = fc.option(fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true }), {
    nil: null,
  });
  const change = fc.record({
    address: fc.string({ minLength: 1 }),
    mode: fc.constantFrom('managed', 'data'),
    type: fc.constant('aws_x'),
    name: fc.string({ minLength: 1 }),
    unknown_key: fc.jsonValue(),
    change: fc.record({
      actions: fc.constantFrom(['no-op'], ['create'], ['delete', 'create'], ['other']),
      before: state,
      after: state,
      after_unknown: fc.constantFrom(true, false, { a: true }),
    }),
  });
  const plans = fc.record({
    format_version: fc.constant('1.3'),
    planned_values: fc.jsonValue(),
    prior_state: fc.jsonValue(),
    resource_changes: fc.array(change, { maxLength: 6 }),
    resource_drift: fc.array(change, { maxLength: 3 }),
  });

  it('finds what JSON.parse finds', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 100 }), fc.boolean(), (plan, size, isIndented) => {
        const bytes = Buffer.from(JSON.stringify(plan, null, isIndented ? 2 : 0));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const found = readPlan('plan.json', chunks);
        const whole = JSON.parse(bytes.toString()) as typeof plan;
        for (const [changes, expected] of [
          [found.changes, whole.resource_changes],
          [found.drift, whole.resource_drift],
        ] as const) {
          expect(
            changes.map(({ address, mode, type, name: of, actions, before, after, afterUnknown }) => ({
              ...{ address, mode, type, name: of },
              change: { actions, before, after, after_unknown: afterUnknown },
            })),
          ).toEqual(
            expected.map(({ address, mode, type, name: of, change }) => ({
              address,
              mode,
              type,
              name: of,
              change,
            })),
          );
        }
        expect(found.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });
});
