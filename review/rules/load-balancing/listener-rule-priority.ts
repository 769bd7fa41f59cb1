import type { RuleContext } from '../../blue-green/context';
import { priorityOf } from '../../blue-green/rule-conditions';
import { fail, onlyAs, orPass } from '../../outcomes';
import type { ResourceChange } from '../../plan/model';
import { textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleArns, exampleService } from '../examples/service';

export const listenerRulePriority: Rule = {
  id: 'LB410',
  name: 'listener-rule-priority',
  severity: 'block',
  title: 'Give each rule of a listener a priority of its own',
  why:
    'A listener has one rule of a priority. ELB rejects a new rule, and a new priority of a rule, as long as another rule ' +
    'of the listener has it: "PriorityInUse". The apply stops partway: the rules of one listener may have changed, and ' +
    'those of the other not.',
  fix:
    'Choose a number that no rule has. To swap two priorities, first apply a free number for one of the rules. To take the ' +
    'number of a rule that is deleted or moves, apply that first.',
  link: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html',
  watches: { aws_lb_listener_rule: ['priority'] },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_listener_rule.web',
        actions: ['update'],
        before: exampleRule(10),
        after: exampleRule(20),
      },
      {
        address: 'aws_lb_listener_rule.api',
        actions: ['no-op'],
        before: exampleRule(20),
        after: exampleRule(20),
      },
    ],
  },
  check: ({ services, changesOf }) => {
    const listeners = new Set(services.flatMap(({ listenerRules }) => listenerRules.flatMap(listenersOf)));
    const rules = changesOf('aws_lb_listener_rule').filter((rule) =>
      listenersOf(rule).some((arn) => listeners.has(arn)),
    );
    return rules.filter(takesPriority).flatMap((rule) => orPass(rule, collisions(rule, rules)));
  },
};

/** Known ARNs, before the apply and after it. */
const listenersOf = ({ before, after }: ResourceChange): readonly string[] =>
  [before, after].flatMap((side) => textAt(side, ['listener_arn']) ?? []);

/** Whether it is new on its listener, or gets another priority there. */
const takesPriority = (rule: ResourceChange): boolean => {
  const priority = priorityOf(rule, 'after');
  if (priority === undefined) return false;
  return rule.kind === 'replace' || priority !== priorityOf(rule, 'before') || isMoved(rule);
};

const isMoved = ({ before, after }: ResourceChange): boolean =>
  textAt(before, ['listener_arn']) !== textAt(after, ['listener_arn']);

function collisions(
  rule: ResourceChange,
  rules: RuleContext['services'][number]['listenerRules'],
): Outcome[] {
  const path = ['priority'];
  const priority = priorityOf(rule, 'after');
  const listener = textAt(rule.after, ['listener_arn']);
  const has = (other: ResourceChange, side: 'before' | 'after'): boolean =>
    textAt(other[side], ['listener_arn']) === listener && priorityOf(other, side) === priority;
  return rules
    .filter((other) => other !== rule && (has(other, 'before') || has(other, 'after')))
    .map((other) => {
      const what = `the priority ${priority ?? ''} is that of ${other.address}`;
      if (has(other, 'after')) return fail(rule, `${what}: ELB rejects the second rule of a priority`, path);
      // It gets the number that this rule has: whichever is applied first finds the other one there.
      const isSwap =
        priorityOf(other, 'after') !== undefined && priorityOf(other, 'after') === priorityOf(rule, 'before');
      if (isSwap)
        return fail(rule, `${what}, which takes its number: ELB rejects whichever change comes first`, path);
      return onlyAs(
        'warn',
        fail(rule, `${what} until that one is applied: ELB rejects this change before`, path),
      );
    });
}

function exampleRule(priority: number): Readonly<Record<string, unknown>> {
  return {
    listener_arn: exampleArns.production,
    priority,
    action: [{ type: 'forward', target_group_arn: exampleArns.blue }],
  };
}
