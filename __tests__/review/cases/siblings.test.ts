/** Siblings of the cases: the same kinds with other resources, as people write them. */
import type { PlanDocument } from '../../support/default-plans';
import { judgedInWords } from '../../../review/report/words';
import { add, casePlan, foundIn, given, resourceAt, reviewOf, update } from '../../support/review-cases';

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const [blue, green, other] = ['shop-blue/1', 'shop-green/1', 'api/9'].map(
  (name) => `${elb}:targetgroup/${name}`,
);
const listener = `${elb}:listener/app/shop/1/p`;

const plan = (edit: (edited: PlanDocument) => void): PlanDocument => casePlan('base-hcl', edit);
const weights = (one: number, two: number) => [
  {
    ...{ type: 'forward', order: 1, target_group_arn: '' },
    forward: [
      {
        stickiness: [],
        target_group: [
          { arn: blue, weight: one },
          { arn: green, weight: two },
        ],
      },
    ],
  },
];
const host = (name: string) => [{ host_header: [{ values: [name] }] }];
const rule = (priority: number, action: unknown, name: string) => {
  const values = {
    arn: `${listener}/r${priority}`,
    listener_arn: listener,
    priority,
    action,
    condition: host(name),
  };
  return { before: values, after: values };
};
const toOther = [{ type: 'forward', order: 1, target_group_arn: other, forward: [] }];

/** Production by a rule with weights, written with the older name of the type. */
const byRule = (edit: (edited: PlanDocument) => void): PlanDocument =>
  plan((edited) => {
    const fixed = [{ type: 'fixed-response', order: 1, fixed_response: [{ status_code: '404' }] }];
    given(edited, 'aws_lb_listener.prod', { default_action: fixed });
    add(edited, 'aws_alb_listener_rule.web', rule(10, weights(100, 0), 'a.example'));
    edit(edited);
  });

const remove = (edited: PlanDocument, address: string, actions = ['delete']): void => {
  const { change } = resourceAt(edited, address);
  change.actions = actions;
  change.after = null;
};

/** Every resource below a module with for_each, and with count. */
const inModule = (edited: PlanDocument): void => {
  for (const resource of edited.resource_changes) resource.address = `module.web["a"].${resource.address}[0]`;
};

describe('siblings of the cases', () => {
  it.each<[string, PlanDocument, readonly string[]]>([
    [
      'weights that stay',
      plan((edited) => {
        given(edited, 'aws_lb_listener.prod', { default_action: weights(100, 0) });
      }),
      [],
    ],
    [
      'weights that turn round',
      plan((edited) => {
        given(edited, 'aws_lb_listener.prod', { default_action: weights(100, 0) });
        update(edited, 'aws_lb_listener.prod', { default_action: weights(0, 100) });
      }),
      ['block LB401 aws_lb_listener.prod'],
    ],
    ['weights in a rule that stay', byRule(() => undefined), []],
    [
      'weights in a rule that turn round',
      byRule((edited) => {
        update(edited, 'aws_alb_listener_rule.web', { action: weights(0, 100) });
      }),
      ['block LB401 aws_alb_listener_rule.web'],
    ],
    [
      'a rule of production that goes',
      byRule((edited) => {
        remove(edited, 'aws_alb_listener_rule.web');
      }),
      ['block LB408 aws_alb_listener_rule.web'],
    ],
    [
      'a listener below a module with count and for_each',
      plan((edited) => {
        update(edited, 'aws_lb_listener.prod', {
          default_action: [{ type: 'forward', order: 1, target_group_arn: green, forward: [] }],
        });
        inModule(edited);
      }),
      ['block LB401 module.web["a"].aws_lb_listener.prod[0]'],
    ],
    ['a module in which nothing changes', plan(inModule), []],
    [
      'a load_balancer block with the other target group',
      plan((edited) => {
        const { before } = resourceAt(edited, 'aws_ecs_service.web').change;
        const [block] = (before as { load_balancer: object[] }).load_balancer;
        update(edited, 'aws_ecs_service.web', { load_balancer: [{ ...block, target_group_arn: green }] });
      }),
      ['block ECS102 aws_ecs_service.web'],
    ],
    [
      'a service that moved in the state',
      plan((edited) => {
        resourceAt(edited, 'aws_ecs_service.web').previous_address = 'aws_ecs_service.old';
      }),
      [],
    ],
    [
      'a service that is imported',
      plan((edited) => {
        resourceAt(edited, 'aws_ecs_service.web').change.importing = { id: 'main/web' };
      }),
      [],
    ],
    [
      'a target group that Terraform forgets, and that stays on AWS',
      plan((edited) => {
        remove(edited, 'aws_lb_target_group.green', ['forget']);
      }),
      [],
    ],
    [
      'a service that Terraform forgets',
      plan((edited) => {
        remove(edited, 'aws_ecs_service.web', ['forget']);
      }),
      [],
    ],
    [
      'a target group of the same name in another region that goes',
      plan((edited) => {
        const { before } = resourceAt(edited, 'aws_lb_target_group.blue').change;
        const elsewhere = { ...before, arn: String(blue).replace('eu-west-1', 'us-east-1') };
        add(edited, 'aws_lb_target_group.blue_dr', { before: elsewhere, after: null });
      }),
      [],
    ],
    [
      'a target group of another service that changes',
      plan((edited) => {
        const group = { arn: other, name: 'api', port: 80, protocol: 'HTTP', health_check: [{ path: '/' }] };
        add(edited, 'aws_lb_target_group.api', {
          ...{ before: group, after: { ...group, health_check: [{ path: '/x' }] } },
          actions: ['update'],
        });
      }),
      [],
    ],
  ])('%s', (_, edited, expected) => {
    expect(foundIn(reviewOf(edited))).toEqual(expected);
  });

  it.each(casePlan('base-hcl').resource_changes.map(({ address }) => address))(
    '%s that Terraform forgets stays on AWS, and nothing changes there',
    (address) => {
      const review = reviewOf(
        plan((edited) => {
          remove(edited, address, ['forget']);
        }),
      );
      expect(foundIn(review)).toEqual([]);
      expect(review.effects.traffic).toMatchObject([{ effect: 'nothing' }]);
      expect(review.effects.deployments).toMatchObject([{ changes: false }]);
      expect(review.plans[0]?.counts.forget).toBe(1);
    },
  );

  it('a rule of another host in front of production changes nothing for it', () => {
    const harmless = byRule((edited) => {
      add(edited, 'aws_alb_listener_rule.api', { after: rule(5, toOther, 'b.example').after });
    });
    expect(foundIn(reviewOf(harmless))).toEqual([]);
    expect(reviewOf(harmless).effects.traffic).toMatchObject([{ effect: 'nothing' }]);
    const behind = byRule((edited) => {
      add(edited, 'aws_alb_listener_rule.api', { after: rule(20, toOther, 'a.example').after });
    });
    expect(reviewOf(behind).effects.traffic).toMatchObject([{ effect: 'nothing' }]);
    const taking = byRule((edited) => {
      add(edited, 'aws_alb_listener_rule.api', { after: rule(5, toOther, 'a.example').after });
    });
    expect(foundIn(reviewOf(taking))).toEqual(['warn LB409 aws_alb_listener_rule.api']);
    expect(reviewOf(taking).effects.traffic).toMatchObject([{ effect: 'endpoint-changes' }]);
  });

  it('a service with the controller EXTERNAL and task sets is named as not judged, once', () => {
    const external = plan((edited) => {
      given(edited, 'aws_ecs_service.web', { deployment_controller: [{ type: 'EXTERNAL' }] });
      add(edited, 'aws_ecs_task_set.web', { before: { service: 'web', cluster: 'main' }, after: null });
    });
    const words = judgedInWords(reviewOf(external).judged!);
    expect(words).toContain('aws_ecs_service.web (its deployment controller is EXTERNAL, not CODE_DEPLOY)');
    expect(words).not.toContain('the service of aws_codedeploy_deployment_group.web');
  });
});
