import { destroyedStack } from '../../../../review/rules/plan/destroyed-stack';
import { reviewPlans } from '../../../../review/review-plans';
import { rules } from '../../../../review/rules';
import type { Example, ExampleChange } from '../../../../review/rule';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { describeRule } from '../../../support/review';

const [service] = destroyedStack.example.changes as readonly [ExampleChange];
const cluster = (actions: readonly string[]): ExampleChange => ({
  address: 'aws_ecs_cluster.web',
  actions,
  before: actions.includes('create') ? null : { name: 'web' },
  after: actions.includes('delete') ? null : { name: 'web' },
});

describeRule(destroyedStack, [
  {
    title: 'fails each service of a stack that is destroyed',
    plan: { changes: [service, cluster(['delete'])] },
    expected: ['fail aws_ecs_service.web'],
  },
  {
    title: 'fails one resource of a stack without a service',
    plan: { changes: [cluster(['delete']), { ...cluster(['delete']), address: 'aws_ecs_cluster.b' }] },
    expected: ['fail aws_ecs_cluster.web'],
  },
  {
    title: 'leaves a stack alone of which a resource stays',
    plan: { changes: [service, cluster(['no-op'])] },
    expected: [],
  },
  {
    title: 'leaves a replacement and an empty plan alone',
    plan: [{ changes: [cluster(['delete', 'create'])] }, { changes: [] }],
    expected: [],
  },
]);

describe('a plan that destroys a stack', () => {
  const review = (plan: Example, options = {}) =>
    reviewPlans([{ ...exampleStack(plan, 'web'), plan: { ...exampleStack(plan, 'web').plan, sha256: '' } }], {
      ...{ rules, now: new Date('2026-01-01') },
      ...options,
    });
  const suppression = {
    ...{ rule: 'ST804', address: '*', reason: 'it ends', expires: '2026-02-01' },
    source: { file: 's.yaml', line: 1 },
  };
  const plan: Example = { changes: [service, cluster(['delete'])] };
  const blocking = (found: ReturnType<typeof review>) =>
    found.findings.filter(({ rule }) => rule.severity !== 'note').map(({ rule }) => rule.id);

  it('is blocked by this rule alone, and what else is found are notes', () => {
    const found = review(plan);
    expect([found.verdict, blocking(found)]).toEqual(['blocked', ['ST804']]);
    expect(found.findings.map(({ rule }) => rule.id)).toContain('ECS106');
  });

  it('is accepted by a suppression or a setting', () => {
    expect(review(plan, { suppressions: [suppression] }).verdict).toBe('clean');
    expect(review(plan, { allowsDestroy: true }).verdict).toBe('clean');
  });

  it('that ended with an error is blocked in any case', () => {
    expect(review({ ...plan, errored: true }, { allowsDestroy: true }).verdict).toBe('blocked');
  });

  it('is no excuse for another stack, or for one that is not destroyed', () => {
    const kept: Example = { changes: [service, cluster(['no-op'])] };
    expect(blocking(review(kept, { allowsDestroy: true }))).toEqual(['ECS106']);
  });
});
