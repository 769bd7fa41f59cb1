/** Resources by the older names of their types: `aws_alb` is `aws_lb`. */
import type { PlanDocument } from '../../support/default-plans';
import { casePlan, foundIn, resourceAt, reviewOf } from '../../support/review-cases';

/** The same plan with the older names, in references too. */
const aliased = (plan: PlanDocument): PlanDocument =>
  JSON.parse(JSON.stringify(plan).replace(/\baws_lb(?=[."_])/g, 'aws_alb')) as PlanDocument;

it('judges a health check of one target group', () => {
  const review = reviewOf(casePlan('alias-health-path'));
  expect(review.verdict).toBe('blocked');
  expect(foundIn(review)).toEqual([
    'block TG302 aws_alb_target_group.blue',
    'warn TG303 aws_alb_target_group.blue',
  ]);
});

it('judges a load balancer that is replaced', () => {
  const review = reviewOf(casePlan('alias-load-balancer-replaced'));
  expect(foundIn(review)).toEqual(['block LB407 aws_alb.main']);
  // ELB refuses to delete it while it is protected.
  expect(review.effects.traffic).toEqual([expect.objectContaining({ stopsHalfWay: true })]);
});

it('says that running traffic is met where the load balancer is not protected', () => {
  const plan = casePlan('alias-load-balancer-replaced');
  const { before, after } = resourceAt(plan, 'aws_alb.main').change;
  for (const side of [before, after]) if (side !== null) side.enable_deletion_protection = false;
  const [traffic] = reviewOf(plan).effects.traffic;
  expect(traffic).toMatchObject({ effect: 'outage', because: ['aws_alb.main'] });
});

it('judges a listener that moves production', () => {
  const moved = casePlan('traffic-from-no-target-group');
  const renamed = reviewOf(aliased(moved));
  expect(foundIn(renamed)).toEqual(['block LB401 aws_alb_listener.prod']);
  expect(renamed.verdict).toBe(reviewOf(moved).verdict);
});

it('judges a rule of a listener that is deleted', () => {
  const rule = casePlan('rule-production-deleted');
  expect(foundIn(reviewOf(aliased(rule)))).toEqual(
    foundIn(reviewOf(rule)).map((found) => found.replace('aws_lb_', 'aws_alb_')),
  );
});

it('takes no change of the name of a type for a move of a construct', () => {
  const plan = casePlan('base-hcl');
  const { change } = resourceAt(plan, 'aws_lb_target_group.green');
  const old = structuredClone(resourceAt(plan, 'aws_lb_target_group.green'));
  old.change.actions = ['delete'];
  old.change.after = null;
  old.action_reason = 'delete_because_no_resource_config';
  plan.resource_changes.push({
    ...old,
    address: 'aws_alb_target_group.old',
    type: 'aws_alb_target_group',
    name: 'old',
  });
  change.actions = ['create'];
  change.before = null;
  expect(foundIn(reviewOf(plan)).filter((found) => found.includes('ST801'))).toEqual([]);
});
