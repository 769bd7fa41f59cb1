import {
  actionsOf,
  isForwarding,
  isRouteUnknown,
  productionRoutes,
  singleTarget,
  weightsAt,
} from '../../blue-green/routes';
import { fail, pass, unsure } from '../../outcomes';
import { staysInPlace } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import type { Outcome, Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

export const listenerWeights: Rule = {
  id: 'LB402',
  name: 'listener-weights',
  severity: 'block',
  title: 'Keep the weights that CodeDeploy leaves in the listener',
  why:
    'Since the end of 2022 CodeDeploy leaves both groups of the pair in the listener, with weights 100 and 0. If the ' +
    'configuration has a single target_group_arn, old provider versions fail ("A target group ARN must be ' +
    'specified"). Newer versions route all production traffic to the configured group and no longer read weights, so ' +
    'their plans do not show where production is.',
  fix:
    'Add default_action of the listener, or action of the rule, to lifecycle.ignore_changes, or configure forward ' +
    'with both groups.',
  link: 'https://github.com/hashicorp/terraform-provider-aws/issues/28129',
  watches: { aws_lb_listener: ['default_action.forward'], aws_lb_listener_rule: ['action.forward'] },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_listener.production',
        actions: ['update'],
        before: {
          arn: exampleArns.production,
          default_action: [
            {
              type: 'forward',
              target_group_arn: '',
              forward: [
                {
                  target_group: [
                    { arn: exampleArns.blue, weight: 100 },
                    { arn: exampleArns.green, weight: 0 },
                  ],
                },
              ],
            },
          ],
        },
        after: {
          arn: exampleArns.production,
          default_action: [{ type: 'forward', target_group_arn: exampleArns.blue, forward: [] }],
        },
      },
    ],
  },
  check: ({ services }) =>
    productionRoutes(services)
      .map(({ change }) => change)
      .filter((change) => staysInPlace(change) && weightsAt(change, 'before').length > 1)
      .map(judge),
};

function judge(change: ResourceChange): Outcome {
  const path = actionsOf(change);
  // An action of another type has no weights by intention; that is the business of the rule of routes.
  const keeps = weightsAt(change, 'after').length > 1 || !isForwarding(change, 'after');
  if (keeps) return pass(change);
  const message = 'the apply takes out the weights of the pair that CodeDeploy keeps in the action';
  if (isRouteUnknown(change))
    return unsure(change, `${message}, unless they are among what is known at apply only`, path);
  const end =
    singleTarget(change, 'after') === undefined && weightsAt(change, 'after').length === 0
      ? ' and leaves no target group: ELB refuses it'
      : ', and plans cannot tell any more where production is';
  return fail(change, message + end, path);
}
