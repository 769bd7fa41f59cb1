import type { Plan } from '../../plan/model';
import type { OutcomeOfPlan, Rule } from '../../rule';

export const erroredPlan: Rule = {
  id: 'ST803',
  name: 'errored-plan',
  severity: 'block',
  title: 'Fix the error and plan again',
  why:
    'Terraform writes a plan file even if planning fails partway. Nobody has planned or reviewed the changes that are ' +
    'missing from it, and Terraform refuses to apply it.',
  fix: 'Fix the error that terraform plan reported, plan again, and review the new plan.',
  link: 'https://developer.hashicorp.com/terraform/internals/json-format#plan-representation',
  watches: {},
  example: {
    errored: true,
    applyable: false,
    changes: [
      {
        address: 'aws_ecs_cluster.web',
        actions: ['create'],
        after: { name: 'web' },
      },
    ],
  },
  check: ({ stacks }) => stacks.map(({ plan }) => ofPlan(plan)),
};

function ofPlan(plan: Plan): OutcomeOfPlan {
  const found = (outcome: OutcomeOfPlan['outcome'], message: string): OutcomeOfPlan => ({
    outcome,
    stack: plan.stack,
    message,
  });
  if (plan.errored) {
    return found('fail', 'the plan ended with an error: what is in it is not all that would change');
  }
  // Terraform says so of plans without a change, too.
  if (plan.applyable === false && plan.changes.some(({ kind }) => kind !== 'no-op' && kind !== 'read')) {
    return found('unknown', 'the plan has changes, and says of itself that it cannot be applied');
  }
  return found('pass', 'the plan ended without an error');
}
