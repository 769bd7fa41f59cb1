/** What goes where: the routes of production before the apply and after it. */
import type { PlanDocument } from '../../../support/default-plans';
import { add, casePlan, reviewOf, textsOf, update } from '../../../support/review-cases';

const routesOf = (plan: PlanDocument) =>
  reviewOf(plan).effects.routes?.map(({ before, after }) => ({
    before: before.map(({ listener, priority, requests, target }) =>
      [listener, priority, requests, target].join(' | '),
    ),
    after: after.map(({ listener, priority, requests, target }) =>
      [listener, priority, requests, target].join(' | '),
    ),
  }));

describe('what goes where', () => {
  it('is not told where no route changes', () => {
    expect(routesOf(casePlan('base-hcl'))).toBeUndefined();
    expect(routesOf(casePlan('alias-health-path'))).toBeUndefined();
  });

  it('is the condition of a rule', () => {
    expect(routesOf(casePlan('rule-condition'))).toEqual([
      {
        before: ['HTTP:80 | 10 | path /shop/* | shop-blue'],
        after: ['HTTP:80 | 10 | path /shop/v2/* | shop-blue'],
      },
    ]);
  });

  it('is nothing after a rule that is deleted', () => {
    expect(routesOf(casePlan('rule-production-deleted'))).toEqual([
      { before: ['HTTP:80 | 10 | path /shop/* | shop-blue'], after: [] },
    ]);
  });

  it('is the target group of the service, where the listener does not tell', () => {
    expect(routesOf(casePlan('traffic-from-no-target-group'))).toEqual([
      {
        before: ['HTTP:80 | default | all other requests | shop-green'],
        after: ['HTTP:80 | default | all other requests | shop-blue'],
      },
    ]);
  });

  it('has weights, and rules of others that come in front', () => {
    const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
    const plan = casePlan('base-hcl', (edited) => {
      const group = (name: string, weight: number) => ({ arn: `${elb}:targetgroup/${name}/1`, weight });
      const forward = [{ target_group: [group('shop-blue', 90), group('shop-green', 10)] }];
      update(edited, 'aws_lb_listener.prod', { default_action: [{ type: 'forward', forward }] });
      add(edited, 'aws_lb_listener_rule.old', {
        after: {
          listener_arn: `${elb}:listener/app/shop/1/p`,
          priority: 5,
          action: [{ type: 'redirect' }],
          condition: [{ host_header: [{ values: ['old.example'] }] }],
        },
      });
    });
    expect(routesOf(plan)).toEqual([
      {
        before: ['HTTP:80 | default | all other requests | shop-blue'],
        after: [
          'HTTP:80 | 5 | host old.example | redirect',
          'HTTP:80 | default | all other requests | shop-blue 90 % and shop-green 10 %',
        ],
      },
    ]);
  });

  it('stands in the reports that people read', () => {
    const texts = textsOf(reviewOf(casePlan('rule-condition')));
    expect(texts).toContain('before: HTTP:80, priority 10: path /shop/* → shop-blue');
    expect(texts).toMatch(/^\| after \| `HTTP:80` \| 10 \| .*shop\/v2/m);
  });
});
