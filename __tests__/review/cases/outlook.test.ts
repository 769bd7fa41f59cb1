/** What cannot be foretold is not told as certain, and effects say what findings say. */
import type { PlanDocument } from '../../support/default-plans';
import { casePlan, foundIn, given, resourceAt, reviewOf, textsOf, without } from '../../support/review-cases';

const group = 'aws_codedeploy_deployment_group.web';
const alarm = 'aws_cloudwatch_metric_alarm.errors';

/** The group is created, and arguments of it are known after apply. */
const created = (unknown: Record<string, unknown>, edit?: (plan: PlanDocument) => void): PlanDocument =>
  casePlan('group-created-outlook', (plan) => {
    const { change } = resourceAt(plan, group);
    for (const name of Object.keys(unknown)) delete change.after?.[name];
    change.after_unknown = { ...(change.after_unknown as object), ...unknown };
    edit?.(plan);
  });

describe('the next deployment', () => {
  it('is foretold where only something is unknown that means nothing to ECS', () => {
    const review = reviewOf(casePlan('group-created-outlook'));
    expect(review.verdict).toBe('clean');
    expect(review.effects.deployments[0]?.after?.routing).toBe('10 % for 5 min, then all');
    expect(textsOf(review)).not.toContain('no deployment is possible');
  });

  it.each(['deployment_config_name', 'blue_green_deployment_config', 'alarm_configuration'])(
    'cannot be foretold without %s, and that is said',
    (name) => {
      const texts = textsOf(reviewOf(created({ [name]: true })));
      expect(texts).toContain(`cannot be foretold: ${name} of ${group} is known at apply only`);
      expect(texts).not.toContain('no deployment is possible');
    },
  );

  it('is not possible where the group is deleted', () => {
    const plan = casePlan('base-hcl', (edited) => {
      const { change } = resourceAt(edited, group);
      change.actions = ['delete'];
      change.after = null;
    });
    expect(textsOf(reviewOf(plan))).toContain(
      'no deployment is possible after this apply: the deployment group is deleted',
    );
  });

  it('cannot be foretold where another state has the deployment config', () => {
    const plan = casePlan('base-hcl', (edited) => {
      given(edited, group, { deployment_config_name: 'team-canary' });
      resourceAt(edited, 'aws_lb.main').change.actions = ['update'];
    });
    expect(textsOf(reviewOf(plan))).toContain(
      'cannot be foretold: no plan tells how team-canary moves traffic',
    );
  });
});

describe('the exposure to a bad version', () => {
  const ending = (plan: PlanDocument): string => {
    resourceAt(plan, 'aws_lb.main').change.actions = ['update'];
    return textsOf(reviewOf(plan));
  };

  it('may be ended by an alarm of another state', () => {
    const texts = ending(
      casePlan('base-hcl', (plan) => {
        without(plan, alarm);
      }),
    );
    expect(texts).toContain(
      'what ends the exposure to a bad version cannot be foretold: the alarm web-5xx is left out: no plan has it',
    );
    expect(texts).not.toContain('nothing ends the exposure');
  });

  it('is ended by nothing, where no alarm is watched', () => {
    const plan = casePlan('base-hcl', (edited) => {
      given(edited, group, { alarm_configuration: [] });
    });
    expect(ending(plan)).toContain('nothing ends the exposure');
  });
});

describe('running traffic', () => {
  it('moves from the target group that the finding names', () => {
    const review = reviewOf(casePlan('traffic-from-no-target-group'));
    expect(foundIn(review)).toEqual(['block LB401 aws_lb_listener.prod']);
    const [traffic] = review.effects.traffic;
    expect(traffic?.says).toContain('from shop-green to shop-blue');
    expect(traffic?.effect).toBe('outage');
  });

  it('moves from no target group that is known, where the service does not tell', () => {
    const plan = casePlan('traffic-from-no-target-group', (edited) => {
      given(edited, 'aws_ecs_service.web', { load_balancer: [] });
    });
    const [traffic] = reviewOf(plan).effects.traffic;
    expect(traffic?.says).not.toContain('from no target group');
    expect(traffic?.effect).toBe('endpoint-changes');
  });

  it('does not move where the target group that is written serves already', () => {
    const plan = casePlan('traffic-from-no-target-group', (edited) => {
      const load_balancer = resourceAt(casePlan('base-hcl'), 'aws_ecs_service.web').change.before
        ?.load_balancer;
      given(edited, 'aws_ecs_service.web', { load_balancer });
    });
    const review = reviewOf(plan);
    expect(foundIn(review)).toEqual([]);
    expect(review.effects.traffic[0]?.says).not.toContain('moves production');
  });
});
