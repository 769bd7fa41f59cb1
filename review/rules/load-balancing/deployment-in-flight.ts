import type { RuleContext } from '../../blue-green/context';
import { actionsOf, productionRoutes, sharesAt } from '../../blue-green/routes';
import { fail, pass } from '../../outcomes';
import { isTouched } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import type { Rule } from '../../rule';
import { exampleArns, exampleService, unchanged } from '../examples/service';

export const deploymentInFlight: Rule = {
  id: 'LB403',
  name: 'deployment-in-flight',
  severity: 'block',
  title: 'Wait until the running deployment ends',
  why:
    'Two target groups receive production traffic: a canary or linear deployment was shifting traffic when the plan ' +
    'was made. If the apply changes the service, its listeners or its target groups now, the running deployment and ' +
    'its rollback work with a configuration that no longer exists. A plan does not show a deployment that shifts all ' +
    'at once, or one behind a listener with target_group_arn.',
  fix: 'Wait for the deployment to end, or stop it. Then plan again and apply that plan.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html',
  watches: { aws_lb_listener: ['default_action.forward'], aws_lb_listener_rule: ['action.forward'] },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_target_group.blue',
        actions: ['update'],
        before: { name: 'web-blue', slow_start: 0 },
        after: { name: 'web-blue', slow_start: 30 },
      },
      unchanged('aws_lb_listener.production', listener()),
    ],
  },
  check: (context) => {
    const stackOf = new Map(
      context.stacks.flatMap((stack) => stack.plan.changes.map((change) => [change, stack] as const)),
    );
    return productionRoutes(context.services)
      .filter(({ change }) => change.before !== null)
      .map(({ change }) => {
        const stack = stackOf.get(change);
        const isShifting = [change, ...driftOf(change, stack)].some(splits);
        // What changes nothing can be applied at any time.
        const touches = (): boolean =>
          stack?.plan.changes.some((each) => each.mode === 'managed' && isTouched(each)) === true;
        if (!isShifting || !touches()) return pass(change);
        const message =
          'production was split between two target groups when the plan was made: a deployment was shifting traffic';
        return fail(change, message, actionsOf(change));
      });
  },
};

/** Where the plan was made without a refresh of this resource, the drift alone has what AWS has. */
const driftOf = (
  { address }: ResourceChange,
  stack: RuleContext['stacks'][number] | undefined,
): readonly ResourceChange[] =>
  (stack?.plan.drift ?? [])
    .filter((drift) => drift.address === address)
    .map((drift) => ({ ...drift, before: drift.after }));

const splits = (change: ResourceChange): boolean => sharesAt(change, 'before').size > 1;

function listener(): Readonly<Record<string, unknown>> {
  const target_group = [
    { arn: exampleArns.blue, weight: 90 },
    { arn: exampleArns.green, weight: 10 },
  ];
  return {
    arn: exampleArns.production,
    default_action: [{ type: 'forward', forward: [{ target_group }] }],
  };
}
