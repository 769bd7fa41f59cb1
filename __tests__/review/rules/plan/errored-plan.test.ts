import { applyRules } from '../../../../review/apply-rules';
import type { ExampleChange } from '../../../../review/rule';
import { exampleStack } from '../../../../review/rules/examples/stack';
import { erroredPlan } from '../../../../review/rules/plan/errored-plan';
import { describeRule } from '../../../support/review';

const cluster = (actions: readonly string[]): ExampleChange => ({
  address: 'aws_ecs_cluster.web',
  actions,
  before: actions.includes('create') ? null : { name: 'web' },
  after: { name: 'web' },
});

describeRule(erroredPlan, [
  { title: 'passes a plan that was finished', plan: { changes: [] }, expected: ['pass stack-1'] },
  {
    title: 'passes one that changes nothing, which Terraform says cannot be applied',
    plan: { changes: [cluster(['no-op'])], applyable: false },
    expected: ['pass stack-1'],
  },
  {
    title: 'fails each that ended with an error, with changes and without',
    plan: [{ changes: [cluster(['create'])] }, erroredPlan.example, { changes: [], errored: true }],
    expected: ['pass stack-1', 'fail stack-2', 'fail stack-3'],
  },
  {
    title: 'is unknown where a plan with changes cannot be applied for another reason',
    plan: { changes: [cluster(['create'])], applyable: false },
    expected: ['unknown stack-1'],
  },
  { title: 'does not apply where there is no plan', plan: [], expected: [] },
]);

it('is a finding of the stack, of no resource', () => {
  const stacks = [exampleStack({ changes: [], errored: true }, 'service')];
  expect(applyRules([erroredPlan], stacks)).toMatchObject([
    { rule: { id: 'ST803' }, outcome: 'fail', stack: 'service', address: '' },
  ]);
});
