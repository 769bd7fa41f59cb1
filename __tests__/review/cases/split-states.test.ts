/** Services whose parts lie in several states, and plans in which there is no service. */
import {
  add,
  casePlan,
  foundIn,
  given,
  reviewOf,
  textsOf,
  update,
  without,
} from '../../support/review-cases';

const group = 'aws_codedeploy_deployment_group.web';
const arn = (kind: string, id: string): string =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:${kind}/${id}`;

describe('a service without its deployment group', () => {
  it('is judged by what leads to its target group', () => {
    const review = reviewOf(casePlan('split-listener-flip'));
    expect(review.verdict).toBe('blocked');
    expect(foundIn(review)).toEqual(['block LB401 aws_lb_listener.prod']);
    expect(review.effects.traffic[0]?.says).toContain('from shop-blue to shop-green, and');
    expect(review.judged?.not).toContainEqual({
      what: 'the deployment group of aws_ecs_service.web',
      why: 'no given plan has it; the routes are those that lead to the target group of the service',
    });
  });

  it('is judged by its rules', () => {
    const plan = casePlan('rule-production-deleted', (edited) => {
      without(edited, group);
    });
    expect(foundIn(reviewOf(plan))).toContain('block LB408 aws_lb_listener_rule.prod');
  });

  it('is judged where another state has the target groups, too', () => {
    const plan = casePlan('split-listener-flip', (edited) => {
      without(edited, 'aws_lb_target_group.blue', 'aws_lb_target_group.green');
    });
    expect(foundIn(reviewOf(plan))).toEqual(['block LB401 aws_lb_listener.prod']);
  });

  it('is judged after a deployment, where nothing tells where the listener leads', () => {
    const plan = casePlan('traffic-from-no-target-group', (edited) => {
      without(edited, group);
      given(edited, 'aws_lb_target_group.green', { load_balancer_arns: [arn('loadbalancer', 'app/shop/1')] });
    });
    expect(foundIn(reviewOf(plan))).toEqual(['block LB401 aws_lb_listener.prod']);
  });
});

describe('what is not judged', () => {
  it('is production, where no service is in the plan', () => {
    const review = reviewOf(casePlan('no-service-found'));
    expect(review.verdict).toBe('clean');
    expect(textsOf(review).match(/no service that CodeDeploy releases is in the given plans/g)?.length).toBe(
      5,
    );
  });

  it.each([
    [[{ type: 'EXTERNAL' }], 'EXTERNAL'],
    [[{ type: 'ECS' }], 'ECS'],
    [[], 'ECS'],
  ])('is a service under %j', (deployment_controller, named) => {
    const plan = casePlan('base-hcl', (edited) => {
      given(edited, 'aws_ecs_service.web', { deployment_controller });
    });
    const { judged } = reviewOf(plan);
    expect(judged?.services).toEqual([]);
    expect(judged?.not).toContainEqual({
      what: 'aws_ecs_service.web',
      why: `its deployment controller is ${named}, not CODE_DEPLOY`,
    });
  });

  it('is what lies in another state', () => {
    const plan = casePlan('base-hcl', (edited) => {
      without(edited, 'aws_lb_listener.prod', 'aws_ecs_task_definition.web');
    });
    expect(reviewOf(plan).judged?.not.map(({ what }) => what)).toEqual([
      'the production listener of aws_ecs_service.web',
      'the task definition of aws_ecs_service.web',
      'lifecycle.ignore_changes',
    ]);
  });

  it('is the service of a deployment group, where another state has it', () => {
    const plan = casePlan('base-hcl', (edited) => {
      without(edited, 'aws_ecs_service.web');
    });
    expect(reviewOf(plan).judged?.not).toContainEqual({
      what: `the service of ${group}`,
      why: 'no given plan has it',
    });
  });

  it('stands with every verdict, in every format that people read', () => {
    const changed = casePlan('base-hcl', (edited) => {
      update(edited, 'aws_lb.main', { internal: true });
      add(edited, 'aws_sns_topic.t', { after: { name: 't' } });
    });
    for (const plan of [casePlan('base-hcl'), changed, casePlan('alias-health-path')]) {
      const texts = textsOf(reviewOf(plan));
      expect(texts).toContain('judged: aws_ecs_service.web; not judged: lifecycle.ignore_changes');
      expect(texts).toMatch(/^_Judged: `aws_ecs_service\.web`; not judged: /m);
    }
  });
});
