import { isOfProduction, leadsToPair } from '../../blue-green/routes';
import {
  conditionChange,
  conditionsInWords,
  conditionsOf,
  mayOverlap,
  priorityOf,
} from '../../blue-green/rule-conditions';
import type { RuleContext } from '../../blue-green/context';
import type { BlueGreenService } from '../../blue-green/service';
import { showing } from '../../change-words';
import { fail, onlyAs, orPass, unsure } from '../../outcomes';
import { isTouched, staysInPlace } from '../../plan/changes';
import type { ResourceChange } from '../../plan/model';
import { isMarked } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

export const listenerRuleMatch: Rule = {
  id: 'LB409',
  name: 'listener-rule-match',
  severity: 'warn',
  title: 'Check which requests still reach the service',
  why:
    'A load balancer takes the first rule, by priority, whose conditions a request matches. Another condition, another ' +
    'priority, or a new rule in front changes at once who gets which requests, without a deployment and without a canary, ' +
    'and no alarm rolls it back.',
  fix: 'Check the conditions and priorities of all rules of the listener. Keep the old condition beside the new one until no client uses it.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html',
  watches: { aws_lb_listener_rule: ['condition', 'priority'] },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_listener_rule.web',
        actions: ['update'],
        before: exampleRule('/shop/*'),
        after: exampleRule('/shop/v2/*'),
      },
    ],
  },
  check: (context) =>
    context.services
      .filter(({ service }) => service.before !== null)
      .flatMap((service) => {
        const routes = service.listenerRules.filter((rule) => isOfProduction(rule, service));
        const touched = touchedIn(service.rulesOfProduction);
        return [
          ...routes
            .filter(staysInPlace)
            .flatMap((rule) => orPass(rule, [...ofCondition(rule, context), ...ofPriority(rule, service)])),
          ...touched
            .filter((rule) => rule.after !== null && !service.listenerRules.includes(rule))
            .flatMap((rule) => ofOther(rule, routes, service, context)),
        ];
      }),
};

/** A listener may be of many services, with a rule each. */
const touchedOf = new WeakMap<readonly ResourceChange[], readonly ResourceChange[]>();
function touchedIn(rules: readonly ResourceChange[]): readonly ResourceChange[] {
  const known = touchedOf.get(rules) ?? rules.filter(isTouched);
  touchedOf.set(rules, known);
  return known;
}

function ofCondition(rule: ResourceChange, context: RuleContext): readonly Outcome[] {
  const path = ['condition'];
  const change = conditionChange(rule);
  if (change === 'same') return [];
  if (change === 'unknown') {
    return [unsure(rule, 'which requests reach the service is known after apply', path)];
  }
  const show = showing(rule, path, context);
  const [before, after] = [conditionsOf(rule, 'before'), conditionsOf(rule, 'after')];
  const message =
    `requests for ${show(conditionsInWords(before))} that are not for ${show(conditionsInWords(after))} ` +
    'no longer reach the service by this rule, at once';
  return [fail(rule, message, path)];
}

/** Only where a rule of somebody else is passed that may match the same requests. */
function ofPriority(rule: ResourceChange, service: BlueGreenService): readonly Outcome[] {
  const path = ['priority'];
  const [before, after] = [priorityOf(rule, 'before'), priorityOf(rule, 'after')];
  if (before === after) return [];
  if (isMarked(rule.afterUnknown, path)) {
    return [unsure(rule, 'which rules stand before this one is known after apply', path)];
  }
  if (before === undefined || after === undefined) return [];
  const [least, most] = [Math.min(before, after), Math.max(before, after)];
  const conditions = conditionsOf(rule, 'after');
  const passed = service.rulesOfProduction.filter((other) => {
    const priority = priorityOf(other, 'after');
    const isBetween = priority !== undefined && priority > least && priority < most;
    return (
      isBetween &&
      !service.listenerRules.includes(other) &&
      mayOverlap(conditions, conditionsOf(other, 'after'))
    );
  });
  if (passed.length === 0) return [];
  const named = passed.map(({ address }) => address).slice(0, 3);
  const more = passed.length > named.length ? ` and ${passed.length - named.length} more` : '';
  const message =
    `priority changes from ${before} to ${after}, past ${named.join(', ')}${more}: ` +
    (after > before
      ? 'what those match no longer reaches the service'
      : 'what those matched reaches the service now');
  return [fail(rule, message, path)];
}

/** A rule of somebody else that comes, or comes forward, before what leads to the service. */
function ofOther(
  rule: ResourceChange,
  routes: readonly ResourceChange[],
  service: BlueGreenService,
  context: RuleContext,
): readonly Outcome[] {
  const path = ['priority'];
  const priority = priorityOf(rule, 'after');
  const conditions = conditionsOf(rule, 'after');
  const shown = showing(rule, ['condition'], context)(conditionsInWords(conditions));
  const overtaken = routes.filter((route) => {
    const own = priorityOf(route, 'after');
    if (own === undefined || priority === undefined || priority >= own) return false;
    return !wasInFront(rule, route) && mayOverlap(conditions, conditionsOf(route, 'after'));
  });
  if (overtaken.length > 0) {
    const names = overtaken.map(({ address }) => address).join(', ');
    const message = `this rule stands before ${names}: requests for ${shown} no longer reach ${service.service.address}`;
    return [fail(rule, message, path)];
  }
  // A listener whose default action is the service: every rule takes something from it, which is what rules are for.
  const { productionListener: listener } = service;
  const takes =
    routes.length === 0 && listener !== undefined && leadsToPair(listener, service) && isNews(rule);
  if (!takes) return [];
  const message = `requests for ${shown} get this rule, and no longer the default action, which leads to ${service.service.address}`;
  return [onlyAs('note', fail(rule, message, ['condition']))];
}

/** Whether it stood there before the apply with the same conditions. */
function wasInFront(rule: ResourceChange, route: ResourceChange): boolean {
  const [priority, own] = [priorityOf(rule, 'before'), priorityOf(route, 'before')];
  return !isNews(rule) && priority !== undefined && own !== undefined && priority < own;
}

const isNews = (rule: ResourceChange): boolean => rule.before === null || conditionChange(rule) !== 'same';

function exampleRule(path: string): Readonly<Record<string, unknown>> {
  return {
    listener_arn: exampleArns.production,
    priority: 10,
    action: [{ type: 'forward', target_group_arn: exampleArns.blue }],
    condition: [{ path_pattern: [{ values: [path] }] }],
  };
}
