/** Listener rules as the route of production. */
import type { PlanDocument } from '../../support/default-plans';
import {
  add,
  casePlan,
  foundIn,
  resourceAt,
  reviewOf,
  reviewWithSynth,
  update,
} from '../../support/review-cases';

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const listener = `${elb}:listener/app/shop/1/p`;
const production = 'aws_lb_listener_rule.prod';

/** A service whose production comes by a rule, and nothing changes. */
const unchanged = (edit: (plan: PlanDocument) => void): PlanDocument =>
  casePlan('rule-priority', (plan) => {
    const { change } = resourceAt(plan, production);
    change.actions = ['no-op'];
    change.after = change.before;
    edit(plan);
  });

const redirect = { type: 'redirect', order: 1, redirect: [{ host: 'a.example', status_code: 'HTTP_301' }] };
const rule = (priority: number, path: string, action: unknown = redirect) => ({
  arn: `${listener}/r${priority}`,
  listener_arn: listener,
  priority,
  action: [action],
  condition: [{ path_pattern: [{ values: [path] }] }],
});

describe('a rule that carries production', () => {
  it('blocks where it is deleted', () => {
    const review = reviewOf(casePlan('rule-production-deleted'));
    expect(review.verdict).toBe('blocked');
    expect(foundIn(review)).toEqual([`block LB408 ${production}`]);
    expect(review.effects.traffic).toEqual([expect.objectContaining({ effect: 'outage' })]);
    const [deployment] = review.effects.deployments;
    expect(deployment?.prevented).toEqual([expect.objectContaining({ rule: 'LB408' })]);
  });

  it('blocks where it moves to another listener', () => {
    const plan = unchanged((edited) => {
      const { change } = resourceAt(edited, production);
      change.actions = ['delete', 'create'];
      change.after = { ...change.before, listener_arn: `${elb}:listener/app/shop/1/other` };
      change.replace_paths = [['listener_arn']];
    });
    expect(foundIn(reviewOf(plan))).toContain(`block LB408 ${production}`);
  });

  it('blocks where it is made anew after a deployment, with the target group that is idle now', () => {
    const plan = unchanged((edited) => {
      const { change } = resourceAt(edited, production);
      const green = {
        type: 'forward',
        order: 1,
        target_group_arn: `${elb}:targetgroup/shop-green/1`,
        forward: [],
      };
      change.actions = ['delete', 'create'];
      change.after = change.before;
      change.before = { ...change.before, action: [green] };
    });
    expect(foundIn(reviewOf(plan))).toEqual([`block LB401 ${production}`, `block LB408 ${production}`]);
  });

  it('only warns where the listener leads to the service as well', () => {
    const plan = casePlan('rule-production-deleted');
    const base = casePlan('base-hcl');
    const action = resourceAt(base, 'aws_lb_listener.prod').change.before?.default_action;
    for (const side of ['before', 'after'] as const) {
      const value = resourceAt(plan, 'aws_lb_listener.prod').change[side];
      if (value !== null) value.default_action = action;
    }
    expect(foundIn(reviewOf(plan))).toEqual([`warn LB408 ${production}`]);
  });

  it('warns where its condition matches less', () => {
    const review = reviewOf(casePlan('rule-condition'));
    expect(foundIn(review)).toEqual([`warn LB409 ${production}`]);
    expect(review.findings[0]?.message).toContain('/shop/*');
    expect(review.findings[0]?.message).toContain('/shop/v2/*');
  });

  it('warns where a host is added to its condition', () => {
    const plan = unchanged((edited) => {
      update(edited, production, {
        condition: [
          { path_pattern: [{ values: ['/shop/*'] }] },
          { host_header: [{ values: ['beta.example'] }] },
        ],
      });
    });
    expect(foundIn(reviewOf(plan))).toEqual([`warn LB409 ${production}`]);
  });

  it('passes where the values of a condition change their order', () => {
    const values = (...paths: readonly string[]) => [{ path_pattern: [{ values: paths }] }];
    const plan = unchanged((edited) => {
      const { change } = resourceAt(edited, production);
      change.before = { ...change.before, condition: values('/a/*', '/b/*') };
      update(edited, production, { condition: values('/b/*', '/a/*') });
    });
    expect(reviewOf(plan).verdict).toBe('clean');
  });

  it.each([
    ['nothing stands between', undefined, []],
    ['a rule of the same requests stands between', '/shop/admin/*', [`warn LB409 ${production}`]],
    ['a rule of other requests stands between', '/blog/*', []],
  ])('changes its priority: %s', (_, path, expected) => {
    const plan = casePlan('rule-priority');
    if (path !== undefined) {
      const other = rule(500, path);
      add(plan, 'aws_lb_listener_rule.other', { before: other, after: other });
    }
    expect(foundIn(reviewOf(plan))).toEqual(expected);
  });
});

describe('a rule of somebody else', () => {
  it.each([
    ['is put before it', 5, '/shop/*', ['warn LB409 aws_lb_listener_rule.other']],
    ['is put before it, for all paths', 5, '/*', ['warn LB409 aws_lb_listener_rule.other']],
    ['is put before it, for other paths', 5, '/blog/*', []],
    ['is put behind it', 50, '/shop/*', []],
  ])('%s', (_, priority, path, expected) => {
    const plan = unchanged((edited) => {
      add(edited, 'aws_lb_listener_rule.other', { after: rule(priority, path) });
    });
    expect(foundIn(reviewOf(plan))).toEqual(expected);
  });

  it('is nothing that CodeDeploy changes', () => {
    const review = reviewWithSynth('rule-that-does-not-lead-to-the-pair');
    expect(foundIn(review).filter((found) => found.includes('ST802'))).toEqual([]);
    expect(review.verdict).toBe('clean');
  });

  it('moves to a target group of its own, and no deployment of this service is prevented', () => {
    const forward = (name: string) => ({
      type: 'forward',
      target_group_arn: `${elb}:targetgroup/${name}/1`,
      forward: [],
    });
    const plan = unchanged((edited) => {
      const before = rule(20, '/blog/*', forward('blog-a'));
      const after = rule(20, '/blog/*', forward('blog-b'));
      add(edited, 'aws_lb_listener_rule.blog', { actions: ['update'], before, after });
    });
    const review = reviewOf(plan);
    expect(foundIn(review)).toEqual([]);
    expect(review.effects.deployments).toEqual([
      expect.not.objectContaining({ prevented: expect.anything() as unknown }),
    ]);
  });

  it('is the default action of the listener: what it forwards to is no route of production', () => {
    const plan = unchanged((edited) => {
      update(edited, 'aws_lb_listener.prod', {
        default_action: [{ type: 'forward', target_group_arn: `${elb}:targetgroup/blog/1`, forward: [] }],
      });
    });
    expect(foundIn(reviewOf(plan))).toEqual([]);
  });
});
