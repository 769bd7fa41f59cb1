import type { RuleContext } from '../../blue-green/context';
import { destroyRule, isDestroy, managedIn } from '../../plan/destroy';
import type { Outcome, Rule } from '../../rule';

export const destroyedStack: Rule = {
  id: destroyRule,
  name: 'destroyed-stack',
  severity: 'block',
  title: 'Confirm that the whole stack is to be destroyed',
  why:
    'The plan deletes every resource of the stack, as terraform destroy and a destroy run of HCP Terraform do. ' +
    'Production of a service that is in it ends with the apply.',
  fix:
    'To destroy the stack, suppress this rule for the stack, with * as the address and a day soon; the run task accepts ' +
    'workspaces of --allow-destroy. The other findings in the plan are notes then. Otherwise discard the plan.',
  link: 'https://developer.hashicorp.com/terraform/cli/commands/destroy',
  watches: {},
  example: {
    changes: [
      {
        address: 'aws_ecs_service.web',
        actions: ['delete'],
        before: { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] },
        after: null,
      },
    ],
  },
  check: (context) => context.stacks.flatMap(({ plan }) => ofPlan(plan, context)),
};

/** Of each service that production loses; of another stack one, which warns. */
function ofPlan(plan: RuleContext['stacks'][number]['plan'], { services }: RuleContext): readonly Outcome[] {
  if (!isDestroy(plan)) return [];
  const managed = managedIn(plan.changes);
  const what = `the plan destroys the stack: all of its ${managed.length} resources`;
  const lost = services.filter(({ stack }) => stack === plan.stack);
  if (lost.length > 0) {
    return lost.map(({ service }) => ({
      outcome: 'fail',
      change: service,
      message: `${what}, and with them the production of ${service.address}`,
    }));
  }
  return managed.slice(0, 1).map((change) => ({ outcome: 'fail', change, message: what, severity: 'warn' }));
}
