import { isOfProduction, leadsToPair } from '../../blue-green/routes';
import type { BlueGreenService } from '../../blue-green/service';
import { describeCause, describeFate } from '../../change-words';
import { causing, fail, onlyAs, pass, unsure } from '../../outcomes';
import { fateOf, staysInPlace } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { difference } from '../../plan/values';
import type { Outcome, OutcomeOfResource, Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

export const listenerRuleRemoval: Rule = {
  id: 'LB408',
  name: 'listener-rule-removal',
  severity: 'block',
  title: 'Keep the listener rules that lead to the service',
  why:
    'Where a listener rule sends production to the service, its requests get the next rule that matches, or the default ' +
    'action of the listener, as soon as it is gone. A rule that is made anew forwards to what is written, which may be the ' +
    'idle group. And CodeDeploy moves only actions that forward to the pair: without one the next deployment finds no route.',
  fix: 'Take back what deletes or replaces the rule. To rename it, add a moved block. To use another listener, add a second rule there, move the deployment group, and delete the old rule after the next deployment.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html',
  watches: { aws_lb_listener_rule: ['listener_arn'] },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_listener_rule.web',
        actions: ['delete'],
        before: {
          arn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/web/1/2/3',
          listener_arn: exampleArns.production,
          action: [{ type: 'forward', target_group_arn: exampleArns.blue }],
        },
        after: null,
      },
    ],
  },
  check: ({ services }) =>
    // With the service its rules may go, which is the business of another rule.
    services
      .filter(({ service }) => service.kind !== 'delete' && service.before !== null)
      .flatMap((service) =>
        service.listenerRules.filter(({ before }) => before !== null).map((rule) => judge(rule, service)),
      ),
};

function judge(rule: ResourceChange, service: BlueGreenService): Outcome {
  const fate = fateOf(rule);
  const isMoved = fate === 'kept' && difference(rule, ['listener_arn']) !== 'same';
  if (fate === 'other' || (fate === 'kept' && !isMoved)) return pass(rule);
  const what = isMoved
    ? 'the apply moves the rule to another listener'
    : `the apply ${describeFate(rule)} the rule${describeCause(rule)}`;
  if (!isOfProduction(rule, service)) {
    const message = `${what}: test traffic that it matches does not reach the new version any more`;
    return onlyAs('warn', fail(rule, message, rule.replacePaths[0]));
  }
  if (fate === 'unknown') return unsure(rule, `${what}: it sends production to the service`);
  const { productionListener: listener } = service;
  if (listener !== undefined && staysInPlace(listener) && leadsToPair(listener, service)) {
    const message = `${what}: its requests get the default action of the listener, which leads to the service too`;
    return onlyAs('warn', fail(rule, message, rule.replacePaths[0]));
  }
  const then =
    rule.kind === 'replace'
      ? 'until it is there again its requests get the default action of the listener, and then the target group that is written'
      : 'its requests no longer reach the service, and get the next rule that matches, or the default action';
  return withoutRoute(fail(rule, `${what}: ${then}`, rule.replacePaths[0]), service);
}

/** No deployment finds a route where no rule of production is left. */
function withoutRoute(found: OutcomeOfResource, service: BlueGreenService): OutcomeOfResource {
  const isLast = service.listenerRules
    .filter((rule) => isOfProduction(rule, service))
    .every(({ after }) => after === null);
  return isLast ? causing(found, { kind: 'deployments-fail' }) : found;
}
