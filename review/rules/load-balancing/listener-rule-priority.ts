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
const listenersOf = (rule: ResourceChange): readonly string[] =>
  [listenerOf(rule, 'before'), listenerOf(rule, 'after')].filter((arn) => arn !== undefined);

const listenerOf = (rule: ResourceChange, side: 'before' | 'after'): string | undefined =>
  textAt(rule[side], ['listener_arn']);

/** Whether it is new on its listener, or gets another priority there; false if one of both is known after apply. */
function takesPriority(rule: ResourceChange): boolean {
  const [before, after] = [placeOf(rule, 'before'), placeOf(rule, 'after')];
  return after !== undefined && (rule.kind === 'replace' || after !== before);
}

/** Listener and priority, which two rules never share; undefined if one of both is unknown, or there is no rule. */
function placeOf(rule: ResourceChange, side: 'before' | 'after'): string | undefined {
  const [listener, priority] = [listenerOf(rule, side), priorityOf(rule, side)];
  return listener === undefined || priority === undefined ? undefined : `${listener} ${priority}`;
}

function collisions(rule: ResourceChange, rules: readonly ResourceChange[]): Outcome[] {
  const path = ['priority'];
  const [before, after] = [placeOf(rule, 'before'), placeOf(rule, 'after')];
  return rules
    .filter((other) => other !== rule && [placeOf(other, 'before'), placeOf(other, 'after')].includes(after))
    .map((other) => {
      const what = `the priority ${priorityOf(rule, 'after') ?? ''} is that of ${other.address}`;
      if (placeOf(other, 'after') === after) {
        return fail(rule, `${what}: ELB rejects the second rule of a priority`, path);
      }
      // Whichever is applied first finds the other one where it is to go.
      if (before !== undefined && placeOf(other, 'after') === before) {
        return fail(rule, `${what}, which takes its number: ELB rejects whichever change comes first`, path);
      }
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
