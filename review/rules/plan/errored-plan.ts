import type { Plan } from '../../plan/model';
import type { OutcomeOfPlan, Rule } from '../../rule';

export const erroredPlan: Rule = {
  id: 'ST803',
  name: 'errored-plan',
  severity: 'block',
  title: 'Plan again: this plan ended with an error',
  why:
    'Terraform writes a plan file even where it failed half-way. What is missing from it has not been planned, so nobody ' +
    'can tell what else the apply would do; Terraform refuses to apply it.',
  fix: 'Mend the error that terraform plan told, write the plan again and review that one.',
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
