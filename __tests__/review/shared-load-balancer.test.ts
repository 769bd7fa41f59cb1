/** Services that share a load balancer: recorded plans of Terraform, reviewed, and their drift. */
import { driftIn } from '../../review/plan-files/drift';
import { readPlan } from '../../review/plan/read/read-plan';
import { driftLines } from '../../review/report';
import { describeChanges } from './settings-changes/describe-changes';
import { sharedChanges } from './settings-changes/changes/shared-load-balancer';
import { ofShared } from './settings-changes/fixtures';
import type { PlannedStack, PlannedStacks, ShownChange, ShownPlan } from './settings-changes/recorded';
import { reviewOf } from './settings-changes/review-of';
import { said } from './settings-changes/said';

const { readBase, stacksOf } = ofShared;
const balancer = 'shop-live-load-balancer';
const web = 'shop-live-web-service';

describeChanges(sharedChanges, ofShared);

/** The plan of a stack, edited. */
function edited(stacks: PlannedStacks, name: string, edit: (plan: ShownPlan) => ShownPlan): PlannedStack {
  const stack = stacks[name];
  if (stack === undefined || typeof stack.plan === 'string') throw new Error(`${name} has no plan`);
  return { ...stack, plan: edit(stack.plan) };
}

/** As `terraform plan -destroy` of unprotected stacks shows it. */
const destroyed = (plan: ShownPlan): ShownPlan => ({
  ...plan,
  applyable: true,
  resource_changes: plan.resource_changes
    .filter(({ mode }) => mode === 'managed')
    .map((change) => ({ ...change, change: { ...change.change, actions: ['delete'], after: null } })),
});

const found = (stacks: PlannedStacks) => {
  const { verdict, findings } = said(reviewOf(stacks));
  return { verdict, findings };
};

describe('the stack of the load balancer alone, as a run task sees it', () => {
  const loadBalancer = 'aws_lb.load-balancer_D8F84775';
  const listeners = ['production-listener_0605101C', 'test-listener_CE3B8337'].map(
    (name) => `aws_lb_listener.load-balancer_${name}`,
  );
  const gone = [...listeners.map((listener) => `LB404 fail ${listener}`), `LB407 fail ${loadBalancer}`];
  const alone = (stack: PlannedStack | undefined): PlannedStacks => ({ [balancer]: stack! });

  it('is clean where nothing changes', () => {
    expect(found(alone(readBase()[balancer]))).toEqual({ verdict: 'clean', findings: [] });
  });

  it('blocks where it is destroyed: other stacks have rules on its listeners', () => {
    expect(found(alone(edited(readBase(), balancer, destroyed)))).toEqual({
      verdict: 'blocked',
      findings: [...gone, `ST804 fail ${loadBalancer}`],
    });
  });

  it('blocks where the load balancer is made anew', () => {
    expect(found(alone(stacksOf('internal-unprotected')[balancer]))).toEqual({
      verdict: 'blocked',
      findings: gone,
    });
  });

  it('warns where clients get another protocol', () => {
    expect(found(alone(stacksOf('certificate')[balancer]))).toEqual({
      verdict: 'warnings',
      findings: listeners.map((each) => `LB406 fail ${each}`),
    });
  });
});

describe('the stack of a service alone', () => {
  const rule = (part: string) => (change: ShownChange) =>
    change.address.startsWith(`aws_lb_listener_rule.traffic_shared_${part}`);

  it('knows the rule of tests from the one of production', () => {
    const without = (part: string) =>
      found({
        [web]: edited(readBase(), web, (plan) => ({
          ...plan,
          applyable: true,
          resource_changes: plan.resource_changes.map((change) =>
            rule(part)(change)
              ? { ...change, change: { ...change.change, actions: ['delete'], after: null } }
              : change,
          ),
        })),
      });
    expect([without('production'), without('test')]).toEqual([
      {
        verdict: 'blocked',
        findings: ['LB408 fail aws_lb_listener_rule.traffic_shared_production-0_31547AE8'],
      },
      { verdict: 'warnings', findings: ['LB408 fail aws_lb_listener_rule.traffic_shared_test-0_047AA312'] },
    ]);
  });
});

describe('the drift of a service', () => {
  type Values = Record<string, unknown>;
  const target = (colour: string) => (arn: string) => arn.includes(`-web-${colour}/`);

  /** @param edit - of every rule of the service */
  function drift(edit: (rule: Values) => Values): readonly string[] {
    const drifted = edited(readBase(), web, (plan) => ({
      ...plan,
      resource_drift: plan.resource_changes
        .filter(({ address }) => address.startsWith('aws_lb_listener_rule.'))
        .map((change) => {
          const before = change.change.before as Values;
          return { ...change, change: { actions: ['update'], before, after: edit(structuredClone(before)) } };
        }),
    }));
    const plan = readPlan('drift.plan', [Buffer.from(JSON.stringify(drifted.plan))]);
    return driftLines(driftIn([{ stack: web, plan }], undefined, __dirname));
  }

  const forwarding = (rule: Values): Values[] => {
    const [action] = rule.action as [{ forward: [{ target_group: Values[] }] }];
    return action.forward[0].target_group;
  };

  it('is none after a release, which moves the weights of its rules', () => {
    const released = (rule: Values) => {
      for (const group of forwarding(rule)) group.weight = target('green')(group.arn as string) ? 100 : 0;
      return rule;
    };
    expect(drift(released)).toEqual([`${web}: no drift`]);
  });

  it.each<[string, (rule: Values) => Values, string]>([
    [
      'another target group',
      (rule) => {
        for (const group of forwarding(rule)) group.arn = (group.arn as string).replace('-web-', '-api-');
        return rule;
      },
      'action',
    ],
    ['another priority', (rule) => ({ ...rule, priority: 7 }), 'priority'],
    [
      'other hosts',
      (rule) => ({ ...rule, condition: [{ host_header: [{ values: ['evil.test'] }] }] }),
      'condition',
    ],
  ])('is a rule with %s', (_, edit, argument) => {
    const lines = drift(edit);
    expect(lines[0]).not.toContain('no drift');
    expect(lines.filter((line) => line.includes(argument))).not.toEqual([]);
  });
});

describe('a service that moves behind the load balancer', () => {
  it('leaves the others alone when its stack is destroyed in the end', () => {
    const stacks = readBase();
    const admin = 'shop-live-admin-service';
    const { findings } = reviewOf({ ...stacks, [admin]: edited(stacks, admin, destroyed) });
    expect(new Set(findings.map(({ stack }) => stack))).toEqual(new Set([admin]));
    expect(findings.some(({ rule }) => rule.id === 'ST804')).toBe(true);
  });
});
