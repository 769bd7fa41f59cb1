/** Nothing that is planted in a plan comes out of a review. */
import fc from 'fast-check';
import type { Json, Path } from '../../../review/plan/model';
import { readPlan } from '../../../review/plan/read/read-plan';
import { render } from '../../../review/report';
import { formats } from '../../../review/report/options';
import type { Review } from '../../../review/result';
import { reviewPlans } from '../../../review/review-plans';
import type { Rule } from '../../../review/rule';
import { rules } from '../../../review/rules';
import { serviceTaskDefinition } from '../../../review/rules/ecs-service/service-task-definition';
import { coresOf, plantedPlan, secrets, type Secrets } from '../../support/planted';

function* pathsIn(value: Json | undefined, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    yield* pathsIn(member, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** Says of each resource all that a rule may say: each of its values, and what is told of it beside them. */
const gossip: Rule = {
  ...serviceTaskDefinition,
  id: 'XX999',
  check: ({ stacks, show }) =>
    stacks.flatMap(({ plan }) =>
      [...plan.changes, ...plan.drift, ...plan.deferred.map(({ change }) => change)].flatMap((change) =>
        (['before', 'after'] as const).flatMap((side) =>
          [...pathsIn(change[side])].map((path) => ({
            outcome: 'fail' as const,
            change,
            path,
            message: `${change.address} ${change.previousAddress ?? ''} ${change.name} ${change.reason ?? ''} ${show(change, side, path)}`,
          })),
        ),
      ),
    ),
};

const reviewOf = (plan: object, stack: string, ofRules: readonly Rule[]): Review =>
  reviewPlans([{ plan: { ...readPlan(`${stack}.json`, [Buffer.from(JSON.stringify(plan))]), stack } }], {
    rules: ofRules,
    now: new Date('2025-01-01'),
  });

const reports = (review: Review): readonly string[] => [
  ...formats.map((format) => render(format, review)),
  render('terminal', review, { color: true, width: 40 }),
  ...[65_536, 20_000, 4_000, 800].map((limit) => render('markdown', review, { limit })),
];

function found(texts: readonly string[], planted: Secrets): readonly string[] {
  return coresOf(planted).filter((core) =>
    texts.some(
      (text) => text.includes(core) || text.includes(Buffer.from(core).toString('base64').replace(/=+$/, '')),
    ),
  );
}

describe('secrets of a plan', () => {
  it('are in none of the reports, wherever they are planted', () => {
    fc.assert(
      fc.property(secrets, (planted) => {
        const review = reviewOf(plantedPlan(planted), 'web', [...rules, gossip]);
        expect(review.findings.length).toBeGreaterThan(100);
        expect(review.plans[0]?.changes.length).toBeGreaterThan(10);
        expect(found(reports(review), planted)).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('are planted: a report of values that nobody has redacted has each of them', () => {
    fc.assert(
      fc.property(secrets, (planted) => {
        const text = JSON.stringify(plantedPlan(planted));
        expect(found([text], planted)).toEqual(coresOf(planted));
      }),
      { numRuns: 5 },
    );
  });

  it('are not in the error of a plan that is cut off or broken', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.constantFrom('', ',', '"', '}'),
        (planted, part, end) => {
          const text = JSON.stringify(plantedPlan(planted));
          const cut = `${text.slice(0, Math.floor(text.length * part))}${end}`;
          let message = '';
          try {
            readPlan('web.json', [Buffer.from(cut)]);
          } catch (error) {
            message = String(error);
          }
          expect(message).not.toBe('');
          expect(found([message], planted)).toEqual([]);
        },
      ),
    );
  });
});
