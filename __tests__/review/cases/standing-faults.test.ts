/** What an apply does not make worse blocks no apply. */
import { applyRules } from '../../../review/apply-rules';
import type { Example } from '../../../review/rule';
import { rules } from '../../../review/rules';
import { exampleStack } from '../../../review/rules/examples/stack';
import { casePlan, foundIn, resourceAt, reviewWithSynth } from '../../support/review-cases';

const name = 'ignored-network-no-change';

it('notes that the network is not ignored, where no AppSpec file with one is shown', () => {
  const review = reviewWithSynth(name);
  expect(review.verdict).toBe('clean');
  expect(foundIn(review)).toEqual(['note ST802 aws_ecs_service.web']);
});

it('warns of a service that has the controller, and ignores nothing', () => {
  const [finding] = findingsOf(ignoring([], 'no-op'));
  expect(finding?.rule).toMatchObject({ id: 'ST802', severity: 'warn' });
});

it.each(['create', 'replace'])('blocks a service of which the same is true after %s', (action) => {
  expect(findingsOf(ignoring([], action)).map(({ rule: { id, severity } }) => `${severity} ${id}`)).toContain(
    'block ST802',
  );
});

const findingsOf = (example: Example) => applyRules(rules, [exampleStack(example)]);

function ignoring(ignoreChanges: readonly string[], action: string): Example {
  const values = { name: 'web', deployment_controller: [{ type: 'CODE_DEPLOY' }] };
  const actions = action === 'replace' ? ['delete', 'create'] : [action];
  const before = action === 'create' ? null : values;
  return { changes: [{ address: 'aws_ecs_service.web', actions, before, after: values, ignoreChanges }] };
}

/** A plan ended with an error: nobody has seen what it would change. */
const aboutPlans = new Set(['ST803']);

it.each(rules.filter(({ id }) => !aboutPlans.has(id)).map((rule) => [rule.id, rule] as const))(
  '%s does not block what stays as it is',
  (_, rule) => {
    const changes = rule.example.changes
      .filter(({ after }) => after !== null)
      .map((change) => ({
        ...change,
        actions: ['no-op'],
        before: change.after ?? null,
        replacePaths: [],
        afterUnknown: {},
      }));
    const blocking = findingsOf({ changes }).filter((finding) => finding.rule.severity === 'block');
    expect(blocking.map(({ rule: { id }, address }) => `${id} ${address}`)).toEqual([]);
  },
);

it('judges the same service where it changes', () => {
  const plan = casePlan(name);
  const { change } = resourceAt(plan, 'aws_ecs_service.web');
  change.actions = ['update'];
  change.after = { ...change.after, scheduling_strategy: 'DAEMON' };
  expect(reviewWithSynth(name, plan).verdict).toBe('blocked');
});
