import type { OutputChange, Plan } from '../../review/plan/model';
import type { Review } from '../../review/result';
import { reviewPlans, type ReviewOptions } from '../../review/review-plans';
import type { ExampleChange, Outcome, Rule } from '../../review/rule';
import { serviceTaskDefinition } from '../../review/rules/ecs-service/service-task-definition';
import { exampleStack } from '../../review/rules/examples/stack';

const change = (members: Partial<ExampleChange> = {}): ExampleChange => ({
  address: 'aws_x.y',
  actions: ['no-op'],
  before: {},
  after: {},
  ...members,
});

function review(
  changes: readonly ExampleChange[],
  plan: Partial<Plan> = {},
  options: Partial<ReviewOptions> = {},
): Review {
  const stack = exampleStack({ changes }, 'web');
  return reviewPlans([{ ...stack, plan: { ...stack.plan, ...plan, sha256: 'c0ffee' } }], {
    rules: [],
    now: new Date('2026-01-01T00:00:00Z'),
    ...options,
  });
}

/** Says the same of every resource. */
const saying = (severity: Rule['severity'], outcome: Outcome['outcome']): Rule => ({
  ...serviceTaskDefinition,
  severity,
  check: ({ changesOf }) =>
    changesOf('aws_x').map((found) =>
      outcome === 'pass' ? { outcome, change: found } : { outcome, change: found, message: 'x' },
    ),
});
const ids = ({ findings }: Review) => findings.map(({ rule: { id, severity } }) => `${id} ${severity}`);

describe('the verdict', () => {
  it.each([
    ['block', 'fail', 'blocked'],
    ['block', 'unknown', 'blocked'],
    ['block', 'pass', 'clean'],
    ['warn', 'fail', 'warnings'],
    ['warn', 'unknown', 'warnings'],
    ['warn', 'pass', 'clean'],
  ] as const)('of a rule to %s with the outcome %s is %s', (severity, outcome, verdict) => {
    expect(review([change()], {}, { rules: [saying(severity, outcome)] }).verdict).toBe(verdict);
  });

  it('is clean where all that is found is suppressed, and what is found stays visible', () => {
    const rules = [saying('block', 'fail')];
    const source = { file: 'accepted.yaml', line: 1 };
    const accepted = { rule: 'ECS101', address: 'aws_x.y', reason: 'r', expires: '2026-01-01', source };
    const made = review([change()], {}, { rules, suppressions: [accepted] });
    expect(made).toMatchObject({ verdict: 'clean', findings: [], suppressed: [{ reason: 'r' }] });
    const expired = review([change()], {}, { rules, suppressions: [{ ...accepted, expires: '2025-12-31' }] });
    expect(expired.verdict).toBe('blocked');
    expect(ids(expired)).toEqual(['ECS101 block', 'SU901 warn']);
  });

  it('of a plan that ended with an error is blocked, whatever the rules find', () => {
    expect(review([change()], { errored: true }).verdict).toBe('blocked');
  });

  it('of a rule that throws is blocked', () => {
    const broken: Rule = {
      ...saying('warn', 'pass'),
      check: () => {
        throw new TypeError('hunter2');
      },
    };
    const made = review([change()], {}, { rules: [broken] });
    expect(made.verdict).toBe('blocked');
    expect(JSON.stringify(made)).not.toContain('hunter2');
  });
});

describe('what a plan does not hold', () => {
  const deferred = exampleStack({ changes: [change({ address: 'aws_z.later' })] }).plan.changes[0]!;

  it.each<[string, readonly ExampleChange[], Partial<Plan>, string, string]>([
    [
      'changes that are put off',
      [],
      { deferred: [{ reason: 'provider_config_unknown', change: deferred }], complete: false },
      'RV901 warn',
      'warnings',
    ],
    ['a plan that is not complete', [], { complete: false }, 'RV901 warn', 'warnings'],
    ['actions that nobody knows', [change({ actions: ['frobnicate'] })], {}, 'RV902 block', 'blocked'],
    [
      'a check that fails',
      [],
      { checks: [{ address: 'check.x', status: 'fail', problems: ['p'] }] },
      'RV903 warn',
      'warnings',
    ],
    [
      'a check with an error',
      [],
      { checks: [{ address: 'check.x', status: 'error', problems: [] }] },
      'RV903 warn',
      'warnings',
    ],
    ['actions that are invoked', [], { invokedActions: ['action.a.b'] }, 'RV904 warn', 'warnings'],
  ])('is told: %s', (_, changes, plan, expected, verdict) => {
    const made = review(changes, plan);
    expect(ids(made)).toEqual([expected]);
    expect(made.verdict).toBe(verdict);
  });

  it('does not promise more changes after a plan that nobody can apply', () => {
    const made = review([], { errored: true, complete: false });
    expect({ verdict: made.verdict, findings: ids(made) }).toEqual({ verdict: 'blocked', findings: [] });
  });

  it.each<[string, string, OutputChange['kind'], boolean, readonly string[]]>([
    ['an output of it changes', 'cross-stack-output-aws_vpcvpcid', 'update', true, ['RV905 warn']],
    ['an output stays', 'cross-stack-output-aws_vpcvpcid', 'no-op', true, []],
    ['an output is new', 'cross-stack-output-aws_vpcvpcid', 'create', true, []],
    ['an output for people changes', 'production_url', 'update', true, []],
    ['without a synth nobody knows', 'cross-stack-output-aws_vpcvpcid', 'update', false, []],
  ])('tells of a plan that another stack makes stale: %s', (_, name, kind, hasSynth, expected) => {
    const network = exampleStack({ changes: [] }, 'network');
    const web = exampleStack({ changes: [] }, 'web');
    const synthesized = { name: 'web', dependencies: ['network', 'elsewhere'], resources: new Map() };
    const stacks = [
      { plan: { ...network.plan, sha256: 'a', outputs: [{ name, kind, sensitive: true }] } },
      { plan: { ...web.plan, sha256: 'b' }, ...(hasSynth && { synthesized }) },
    ];
    const made = reviewPlans(stacks, { rules: [], now: new Date('2026-01-01T00:00:00Z') });
    expect(ids(made)).toEqual(expected);
    expect(made.findings.map(({ stack, message }) => [stack, message])).toEqual(
      expected.map(() => [
        'web',
        'the plan was made from an output of network that changes: plan it again after the apply of network',
      ]),
    );
  });

  it('is nothing where checks pass or are known at apply', () => {
    const checks = (['pass', 'unknown'] as const).map((status) => ({
      address: 'check.x',
      status,
      problems: [],
    }));
    expect(review([], { checks })).toMatchObject({ verdict: 'clean', findings: [] });
  });
});

describe('a plan in a review', () => {
  it('has its name, its file and its checksum', () => {
    expect(review([]).plans).toMatchObject([{ stack: 'web', file: 'web.json', sha256: 'c0ffee' }]);
  });

  it('counts what happens to resources', () => {
    const changes = [
      ...[
        ['create'],
        ['update'],
        ['update'],
        ['delete', 'create'],
        ['create', 'forget'],
        ['delete'],
        ['forget'],
      ],
      ['read'],
      ['no-op'],
    ].map((actions) => change({ actions }));
    expect(review(changes).plans[0]?.counts).toEqual({
      create: 1,
      update: 2,
      replace: 2,
      delete: 1,
      forget: 1,
      move: 0,
      import: 0,
    });
  });

  const [still] = exampleStack({ changes: [change()] }).plan.changes;
  it.each<[string, Partial<Plan>, boolean]>([
    ['nothing', {}, true],
    ['drift alone', { drift: [{ ...still!, kind: 'update' }] }, true],
    ['an update', { changes: [{ ...still!, kind: 'update' }] }, false],
    ['a read', { changes: [{ ...still!, kind: 'read', mode: 'data' }] }, false],
    ['a move', { changes: [{ ...still!, previousAddress: 'aws_x.z' }] }, false],
    ['an import', { changes: [{ ...still!, imports: true }] }, false],
    ['an output', { outputs: [{ name: 'url', kind: 'update', sensitive: false }] }, false],
    ['an output that stays', { outputs: [{ name: 'url', kind: 'no-op', sensitive: true }] }, true],
    ['an error', { errored: true }, false],
    ['more to come', { complete: false }, false],
    ['actions that are invoked', { invokedActions: ['action.a.b'] }, false],
  ])('with %s changes nothing: %s', (_, plan, expected) => {
    expect(review([change()], plan).plans[0]?.changesNothing).toBe(expected);
  });
});
