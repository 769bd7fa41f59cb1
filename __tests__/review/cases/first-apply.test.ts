/** A first apply without a synth: what a plan does not know yet, its configuration links. */
import type { PlanDocument } from '../../support/default-plans';
import { add, casePlan, foundIn, resourceAt, reviewOf } from '../../support/review-cases';

interface Configured {
  address: string;
  expressions: Record<string, unknown>;
}

const rootOf = (plan: PlanDocument) =>
  (plan.configuration as { root_module: { resources: Configured[]; module_calls?: unknown } }).root_module;

function configured(plan: PlanDocument, address: string): Configured {
  const found = rootOf(plan).resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`the configuration has no ${address}`);
  return found;
}

const outlookOf = (plan: PlanDocument): string | undefined =>
  reviewOf(plan).effects.deployments[0]?.after?.routing;

const first = (edit?: (plan: PlanDocument) => void): PlanDocument => casePlan('first-apply-hcl', edit);

it('is not blocked by what nobody can know yet', () => {
  const review = reviewOf(first());
  expect(review.verdict).toBe('clean');
  expect(new Set(foundIn(review).map((found) => found.split(' ', 2).join(' ')))).toEqual(
    new Set(['note ST802']),
  );
  expect(outlookOf(first())).toBe('10 % for 5 min, then all');
  expect(review.judged?.not.map(({ what }) => what)).toEqual(['lifecycle.ignore_changes']);
});

it('only warns of links that lead through locals', () => {
  const plan = first((edited) => {
    const { expressions } = configured(edited, 'aws_codedeploy_deployment_group.web');
    expressions.load_balancer_info = { references: ['local.pair'] };
    const { change } = resourceAt(edited, 'aws_codedeploy_deployment_group.web');
    delete change.after?.load_balancer_info;
    change.after_unknown = { load_balancer_info: true };
  });
  expect(foundIn(reviewOf(plan)).filter((found) => found.startsWith('block'))).toEqual([]);
});

it('follows modules, their outputs and their variables', () => {
  const plan = first((edited) => {
    const root = rootOf(edited);
    const inModule = (address: string): boolean => /^aws_(?:lb|security_group)/.test(address);
    const moved = root.resources.filter(({ address }) => inModule(address));
    root.resources = root.resources.filter(({ address }) => !inModule(address));
    for (const resource of edited.resource_changes.filter(({ address }) => inModule(address))) {
      resource.address = `module.edge.${resource.address}`;
    }
    const output = (reference: string) => ({
      expression: { references: [reference, reference.split('.').slice(0, 2).join('.')] },
    });
    const outputs = {
      blue: output('aws_lb_target_group.blue.arn'),
      blue_name: output('aws_lb_target_group.blue.name'),
      green_name: output('aws_lb_target_group.green.name'),
      prod: output('aws_lb_listener.prod.arn'),
      test: output('aws_lb_listener.test.arn'),
      tasks: output('aws_security_group.task.id'),
      lb: output('aws_lb.main.arn_suffix'),
    };
    root.module_calls = { edge: { module: { resources: moved, outputs } } };
    const renamed = JSON.stringify(root.resources)
      .replaceAll(
        '"aws_lb_target_group.blue.arn","aws_lb_target_group.blue"',
        '"module.edge.blue","module.edge"',
      )
      .replaceAll(
        '"aws_lb_target_group.blue.name","aws_lb_target_group.blue"',
        '"module.edge.blue_name","module.edge"',
      )
      .replaceAll(
        '"aws_lb_target_group.green.name","aws_lb_target_group.green"',
        '"module.edge.green_name","module.edge"',
      )
      .replaceAll('"aws_lb_listener.prod.arn","aws_lb_listener.prod"', '"module.edge.prod","module.edge"')
      .replaceAll('"aws_lb_listener.test.arn","aws_lb_listener.test"', '"module.edge.test","module.edge"')
      .replaceAll(
        '"aws_security_group.task.id","aws_security_group.task"',
        '"module.edge.tasks","module.edge"',
      )
      .replaceAll('"aws_lb.main.arn_suffix","aws_lb.main"', '"module.edge.lb","module.edge"');
    root.resources = JSON.parse(renamed) as Configured[];
  });
  const review = reviewOf(plan);
  expect(review.verdict).toBe('clean');
  expect(review.judged?.not.map(({ what }) => what)).toEqual(['lifecycle.ignore_changes']);
  expect(outlookOf(plan)).toBe('10 % for 5 min, then all');
});

it('tells instances of for_each apart by their keys', () => {
  const each = (plan: PlanDocument): void => {
    for (const colour of ['blue', 'green']) {
      const group = resourceAt(plan, `aws_lb_target_group.${colour}`);
      group.address = `aws_lb_target_group.this["${colour}"]`;
      group.name = 'this';
    }
    const text = JSON.stringify(plan.configuration).replace(
      /"aws_lb_target_group\.(blue|green)\.(\w+)","aws_lb_target_group\.\1"/g,
      (_, colour: string, attribute: string) =>
        [`this["${colour}"].${attribute}`, `this["${colour}"]`, 'this']
          .map((part) => JSON.stringify(`aws_lb_target_group.${part}`))
          .join(),
    );
    plan.configuration = JSON.parse(text) as unknown;
  };
  expect(reviewOf(first(each)).verdict).toBe('clean');
  expect(outlookOf(first(each))).toBe('10 % for 5 min, then all');
  const twice = first((plan) => {
    each(plan);
    const text = JSON.stringify(plan.configuration).replaceAll('[\\"green\\"].name', '[\\"blue\\"].name');
    plan.configuration = JSON.parse(text) as unknown;
    const pair = resourceAt(plan, 'aws_codedeploy_deployment_group.web').change;
    pair.after = JSON.parse(JSON.stringify(pair.after).replace('"shop-green"', '"shop-blue"')) as Record<
      string,
      unknown
    >;
  });
  expect(foundIn(reviewOf(twice))).toContain('block CD508 aws_codedeploy_deployment_group.web');
});

it('still blocks what is wrong, whatever is known', () => {
  const plan = first((edited) => {
    const { change } = resourceAt(edited, 'aws_ecs_service.web');
    change.after = { ...change.after, scheduling_strategy: 'DAEMON' };
  });
  expect(reviewOf(plan).verdict).toBe('blocked');
});

it('does not let pass what is unknown of a service that runs', () => {
  const plan = casePlan('base-hcl', (edited) => {
    const { change } = resourceAt(edited, 'aws_lb_listener.prod');
    change.actions = ['update'];
    change.after = { ...change.after, default_action: [{ type: 'forward' }] };
    change.after_unknown = { default_action: [{ target_group_arn: true }] };
    add(edited, 'aws_lb_target_group.new', { after: { name: 'new' }, after_unknown: { arn: true } });
  });
  expect(foundIn(reviewOf(plan))).toContain('block LB401 aws_lb_listener.prod');
});
