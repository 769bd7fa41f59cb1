/** Rules under test, on small plans. */
import type { Example, Outcome, Rule } from '../../review/rule';
import { ruleContext } from '../../review/rule-context';
import { exampleStack } from '../../review/rules/examples/stack';

/** What a rule says of a plan: `fail aws_ecs_service.web`, or of a stack, one line an outcome; nothing where it does not apply. */
export function outcomesOf(rule: Rule, ...stacks: readonly Example[]): readonly string[] {
  return checked(rule, stacks).map(
    (found) => `${found.outcome} ${found.change === undefined ? found.stack : found.change.address}`,
  );
}

/** The messages of what is no pass. */
export function messagesOf(rule: Rule, ...stacks: readonly Example[]): readonly string[] {
  return checked(rule, stacks).flatMap((outcome) => (outcome.outcome === 'pass' ? [] : [outcome.message]));
}

function checked(rule: Rule, stacks: readonly Example[]): readonly Outcome[] {
  return rule.check(ruleContext(stacks.map((stack, at) => exampleStack(stack, `stack-${at + 1}`))));
}

export interface RuleCase {
  readonly title: string;
  readonly plan: Example | readonly Example[];
  readonly expected: readonly string[];
}

/** A test a case, and that the rule finds something in its own example. */
export function describeRule(rule: Rule, cases: readonly RuleCase[]): void {
  describe(`${rule.id} ${rule.name}`, () => {
    it.each(cases.map(({ title, plan, expected }) => [title, [plan].flat(), expected] as const))(
      '%s',
      (_, plans, expected) => {
        expect(outcomesOf(rule, ...(plans as readonly Example[]))).toEqual(expected);
      },
    );

    it('finds something in its example', () => {
      expect(messagesOf(rule, rule.example)).not.toEqual([]);
    });
  });
}
