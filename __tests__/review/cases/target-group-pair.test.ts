/** A second colour that is added to a service that has one. */
import type { PlanDocument } from '../../support/default-plans';
import { casePlan, foundIn, given, resourceAt, reviewOf } from '../../support/review-cases';

const [blue, green] = ['aws_lb_target_group.blue', 'aws_lb_target_group.green'] as const;
const added = (edit?: (plan: PlanDocument) => void): PlanDocument =>
  casePlan('pair-second-colour-added', edit);
const ofPair = (plan: PlanDocument): readonly string[] =>
  foundIn(reviewOf(plan)).filter((found) => found.includes('TG302'));

it('is like the first one where neither writes an argument', () => {
  const review = reviewOf(added());
  expect(review.verdict).toBe('clean');
  expect(ofPair(added())).toEqual([]);
});

it('is another one where the first has what is no default', () => {
  const plan = added((edited) => {
    given(edited, blue, { load_balancing_algorithm_type: 'least_outstanding_requests' });
  });
  expect(ofPair(plan)).toEqual([`block TG302 ${green}`]);
});

it('is another one where it writes something else', () => {
  const plan = added((edited) => {
    const { change } = resourceAt(edited, green);
    change.after = { ...change.after, deregistration_delay: '5' };
  });
  expect(ofPair(plan)).toEqual([`block TG302 ${green}`]);
});

it('may be another one where what it writes is known after apply', () => {
  const plan = added((edited) => {
    const expressions = { protocol_version: { references: ['random_pet.version.id', 'random_pet.version'] } };
    edited.configuration = {
      root_module: {
        resources: [
          { address: green, mode: 'managed', type: 'aws_lb_target_group', name: 'green', expressions },
        ],
      },
    };
  });
  expect(ofPair(plan)).toEqual([`block TG302 ${green}`]);
});
