import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { exampleStack } from '../../../review/example-plan';
import type { ExampleChange } from '../../../review/rule';
import { ruleContext } from '../../../review/rule-context';
import { serviceRules } from '../../../review/rules/index-services';
import {
  blue,
  deploymentGroup,
  green,
  listenerRule,
  loadBalancer,
  production,
  scalableTarget,
  service,
  taskDefinition,
  template,
  test as testListener,
  containers,
} from '../../support/review-shapes';

const taskdef = JSON.stringify({ cpu: '512', containerDefinitions: JSON.parse(containers({})) as unknown });
const appSpec =
  '{"Resources":[{"Target":{"Properties":{"LoadBalancerInfo":{"ContainerName":"web","ContainerPort":3000}}}}]}';

/** A whole service, of which nothing changes. */
const whole = (): readonly ExampleChange[] => [
  service(),
  taskDefinition(),
  deploymentGroup(),
  blue(),
  green(),
  production(),
  testListener(),
  listenerRule(),
  loadBalancer(),
  scalableTarget(),
  template('taskdef.json', taskdef),
  template('appspec.yaml', appSpec),
];

const check = (changes: readonly ExampleChange[]) => {
  const context = ruleContext([exampleStack({ changes })]);
  return serviceRules.flatMap((rule) => rule.check(context).map((outcome) => ({ rule, outcome })));
};

describe('rules of services', () => {
  it('have a file and a test each, and an id of their own', () => {
    const files = readdirSync('review/rules');
    const tests = readdirSync('__tests__/review/rules');
    for (const { name } of serviceRules) {
      expect(files).toContain(`${name}.ts`);
      expect(tests).toContain(`${name}.test.ts`);
    }
    expect(new Set(serviceRules.map(({ id }) => id)).size).toBe(serviceRules.length);
  });

  it('are those of the catalogue', () => {
    const numbers = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
    expect(serviceRules.map(({ id }) => id)).toEqual([
      ...numbers(101, 111).map((number) => `ECS${number}`),
      ...numbers(201, 207).map((number) => `TD${number}`),
      ...numbers(301, 306).map((number) => `TG${number}`),
      ...numbers(401, 407).map((number) => `LB${number}`),
    ]);
  });

  it('find nothing in a service of which nothing changes, and look at it', () => {
    const found = check(whole());
    expect(found.filter(({ outcome }) => outcome.outcome !== 'pass')).toEqual([]);
    expect(new Set(found.map(({ rule }) => rule.id)).size).toBeGreaterThan(20);
  });

  it('find nothing in a service that is created', () => {
    const created = whole().map((change): ExampleChange => ({
      ...change,
      actions: ['create'],
      before: null,
    }));
    expect(check(created).filter(({ outcome }) => outcome.outcome !== 'pass')).toEqual([]);
  });

  it('do not throw, whatever stands in the arguments', () => {
    const arguments_ = [...new Set(whole().flatMap(({ after }) => Object.keys(after ?? {})))];
    const values = fc.oneof(
      fc.jsonValue(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    const edit = fc.record({
      at: fc.nat(whole().length - 1),
      actions: fc.constantFrom(['update'], ['create'], ['delete'], ['delete', 'create'], ['?'], ['no-op']),
      before: fc.dictionary(fc.constantFrom(...arguments_), values),
      after: fc.dictionary(fc.constantFrom(...arguments_), values),
      afterUnknown: fc.dictionary(fc.constantFrom(...arguments_), fc.jsonValue()),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const changes = [...whole()];
        for (const { at, actions, before, after, afterUnknown } of edits) {
          const change = changes[at];
          if (change === undefined) continue;
          changes[at] = {
            ...change,
            actions,
            before: actions[0] === 'create' ? null : { ...change.before, ...before },
            after: actions.length === 1 && actions[0] === 'delete' ? null : { ...change.after, ...after },
            afterUnknown,
          };
        }
        expect(() => check(changes)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });
});
