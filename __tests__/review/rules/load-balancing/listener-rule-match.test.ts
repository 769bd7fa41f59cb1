import { listenerRuleMatch } from '../../../../review/rules/load-balancing/listener-rule-match';
import { describeRule } from '../../../support/review';
import { conditionsInWords, mayOverlap, patternsMeet } from '../../../../review/blue-green/rule-conditions';
import {
  blue,
  deploymentGroup,
  green,
  listenerRule,
  production,
  service,
} from '../../../support/review-shapes';

const plan = (...rules: readonly ReturnType<typeof listenerRule>[]) => ({
  changes: [service(), deploymentGroup(), blue(), green(), production(), ...rules],
});
const path = (...values: readonly string[]) => [{ path_pattern: [{ values }] }];

describeRule(listenerRuleMatch, [
  {
    title: 'passes where nothing changes',
    plan: plan(listenerRule()),
    expected: ['pass aws_lb_listener_rule.shop'],
  },
  {
    title: 'fails where the condition changes',
    plan: plan(listenerRule({ before: { condition: path('/*') }, after: { condition: path('/v2/*') } })),
    expected: ['fail aws_lb_listener_rule.shop'],
  },
  {
    title: 'is unsure of a condition that is known after apply',
    plan: plan(listenerRule({ afterUnknown: { condition: true } })),
    expected: ['unknown aws_lb_listener_rule.shop'],
  },
  {
    title: 'is unsure of a priority that is known after apply',
    plan: plan(
      listenerRule({
        before: { priority: 1 },
        after: { priority: undefined },
        afterUnknown: { priority: true },
      }),
    ),
    expected: ['unknown aws_lb_listener_rule.shop'],
  },
]);

it.each([
  ['/a', '/a', true],
  ['/a', '/b', false],
  ['/*', '/a/b', true],
  ['/a/*', '/b/*', false],
  ['/a*', '*b', true],
  ['/?', '/ab', false],
  ['/??', '/a*', true],
  ['*', '', true],
  ['a?c', 'ab*', true],
  ['*x*y', '*z', false],
])('%s and %s meet: %s', (one, other, expected) => {
  expect(patternsMeet(one, other)).toBe(expected);
  expect(patternsMeet(other, one)).toBe(expected);
});

it('takes fields that exclude each other for rules of different requests', () => {
  const host = (value: string) => ({ field: 'host', values: [value] });
  const paths = { field: 'path', values: ['/a/*'] };
  expect(mayOverlap([host('a.example'), paths], [host('b.example'), paths])).toBe(false);
  expect(mayOverlap([host('A.example')], [host('a.example'), paths])).toBe(true);
  expect(mayOverlap([], [paths])).toBe(true);
});

it('puts conditions in words', () => {
  expect(conditionsInWords([])).toBe('all requests');
  expect(conditionsInWords([{ field: 'path', values: ['/b', '/a'] }])).toBe('path /a or /b');
});
