import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import { globSync } from 'tinyglobby';
import type { ExampleChange, Rule } from '../../../review/rule';
import { ruleContext } from '../../../review/rule-context';
import { rules } from '../../../review/rules';
import { exampleStack } from '../../../review/rules/examples/stack';
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

/** Rules of services, task definitions, target groups and listeners: of what `whole` has all of. */
const serviceRules: readonly Rule[] = rules.filter(({ id }) => /^(?:ECS|TD|TG|LB)/.test(id));

const check = (changes: readonly ExampleChange[], applied: readonly Rule[] = serviceRules) => {
  const context = ruleContext([exampleStack({ changes })]);
  return applied.flatMap((rule) => rule.check(context).map((outcome) => ({ rule, outcome })));
};

/** Files of rules by the names of the rules. */
const files = new Map(
  globSync('*/*.ts', { cwd: 'review/rules' }).map((file) => [basename(file, '.ts'), file] as const),
);
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, specifier = '']) => specifier);

describe('rules', () => {
  it.each(rules.map(({ name }) => name))('%s has a file of its name, and a test', (name) => {
    const file = files.get(name) ?? 'none';
    expect(readFileSync(`review/rules/${file}`, 'utf8')).toContain(`  name: '${name}',`);
    const tests = globSync(`${dirname(file)}/*.test.ts`, { cwd: '__tests__/review/rules', absolute: true });
    const testing = tests.filter((test) =>
      importsOf(test).includes(`../../../../review/rules/${file.replace(/\.ts$/, '')}`),
    );
    expect(testing).not.toEqual([]);
  });

  it.each(rules.map(({ name }) => name))(
    '%s imports no other rule, and nothing that reads or writes',
    (name) => {
      const file = files.get(name) ?? 'none';
      const imported = importsOf(`review/rules/${file}`);
      expect(imported.filter((specifier) => specifier.startsWith('node:'))).toEqual([]);
      const modules = imported
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => posix.join(dirname(file), specifier));
      const others = rules.map((rule) => files.get(rule.name)?.replace(/\.ts$/, ''));
      expect(modules.filter((module) => others.includes(module))).toEqual([]);
    },
  );

  it('are those of the catalogue, in the order of their numbers', () => {
    const numbers = (family: string, first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => `${family}${first + at}`);
    expect(rules.map(({ id }) => id)).toEqual([
      ...numbers('ECS', 101, 111),
      ...numbers('TD', 201, 207),
      ...numbers('TG', 301, 306),
      ...numbers('LB', 401, 410),
      ...numbers('CD', 501, 510),
      ...numbers('AL', 601, 602),
      ...numbers('AS', 611, 612),
      ...numbers('IM', 701, 702),
      ...numbers('PL', 711, 713),
      ...numbers('IA', 721, 721),
      ...numbers('SG', 731, 735),
      ...numbers('NW', 741, 741),
      ...numbers('LG', 751, 751),
      ...numbers('SM', 761, 761),
      ...numbers('ST', 801, 804),
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
        expect(() => check(changes, rules)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });
});
