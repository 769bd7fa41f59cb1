/** The service that the other cases change. */
import { casePlan, foundIn, given, reviewOf, update } from '../../support/review-cases';

it('is clean, and its next deployment is foretold', () => {
  const review = reviewOf(casePlan('base-hcl'));
  expect(review.verdict).toBe('clean');
  expect(foundIn(review)).toEqual([]);
  expect(review.effects.deployments).toEqual([
    expect.objectContaining({
      after: expect.objectContaining({ routing: '10 % for 5 min, then all' }) as unknown,
      changes: false,
    }),
  ]);
});

it.each<[string, Record<string, unknown>]>([
  ['tags', { tags: { team: 'shop' } }],
  ['an idle timeout', { idle_timeout: 120 }],
])('is clean with other %s of the load balancer', (_, values) => {
  const plan = casePlan('base-hcl', (edited) => {
    given(edited, 'aws_lb.main', { idle_timeout: 60 });
    update(edited, 'aws_lb.main', values);
  });
  expect(reviewOf(plan).verdict).toBe('clean');
});
