import { groupRulesIn } from '../../../review/changes/group-rules';
import { shownDrift } from '../../../review/changes/shown-drift';
import type { JsonObject } from '../../../review/plan/model';
import type { ExampleChange } from '../../../review/rule';
import { ruleContext } from '../../../review/rule-context';
import { changeOf, exampleStack } from '../../../review/rules/examples/stack';
import {
  arns,
  changesOf,
  created,
  deleted,
  deployed,
  forward,
  kept,
  updated,
} from '../../support/deployed-service';

/** `swap` or `drift`, the address, and the paths that differ. */
function driftOf(drift: readonly ExampleChange[], ...changes: readonly ExampleChange[]): readonly string[] {
  const stack = exampleStack({ changes: changesOf(...changes) }, 'web');
  const plan = { ...stack.plan, drift: drift.map(changeOf) };
  const { services } = ruleContext([{ ...stack, plan }]);
  return shownDrift(plan, { services, isMadeByRules: groupRulesIn(plan.changes), isOnlyPlan: false }).map(
    ({ address, attributes, isSwap }) =>
      `${isSwap ? 'swap' : 'drift'} ${address} ${attributes.map(({ path }) => path).join(' ')}`,
  );
}

const service = 'aws_ecs_service.web';
const scaling = kept('aws_appautoscaling_target.web', { resource_id: 'service/web/web', max_capacity: 4 });

const balancer = 'aws_security_group.shared';

/** As a group repeats rules that differ in their peers alone. */
const tasksOf = (...groups: readonly string[]) => ({
  ...{ protocol: 'tcp', from_port: 8080, to_port: 8080, cidr_blocks: [], self: false },
  security_groups: groups,
});

const ruleOf = (group: string) => ({
  ...{ security_group_id: 'sg-x', ip_protocol: 'tcp', from_port: 8080, to_port: 8080 },
  referenced_security_group_id: group,
});

let rules = 0;
const ruleTo = (group: string, other: object = {}) =>
  kept(`aws_vpc_security_group_egress_rule.r${rules++}`, { ...ruleOf(group), ...other });

describe('drift', () => {
  it.each<[string, readonly ExampleChange[], readonly ExampleChange[], readonly string[]]>([
    ['nothing but null for empty', [updated(service, { tags: null })], [], []],
    [
      'the swap of a listener',
      [updated('aws_lb_listener.production', { default_action: forward(0, 100) })],
      [],
      [
        'swap aws_lb_listener.production default_action[0].forward[0].target_group["targetgroup/web-blue/95f6f043514206e2"].weight default_action[0].forward[0].target_group["targetgroup/web-green/17c816d68a27bbd0"].weight',
      ],
    ],
    [
      'a listener that leads elsewhere',
      [
        updated('aws_lb_listener.production', {
          default_action: [{ type: 'forward', target_group_arn: arns.blue.replace('web-blue', 'other') }],
        }),
      ],
      [],
      ['drift aws_lb_listener.production default_action[0].target_group_arn default_action[0].forward'],
    ],
    [
      'an action of another type',
      [
        updated('aws_lb_listener.production', {
          default_action: [{ ...forward(100, 0)[0], type: 'redirect' }],
        }),
      ],
      [],
      ['drift aws_lb_listener.production default_action[0].type'],
    ],
    [
      'a released task definition, and an argument beside it',
      [updated(service, { task_definition: 'web:3', health_check_grace_period_seconds: 0 })],
      [],
      [`drift ${service} health_check_grace_period_seconds`, `swap ${service} task_definition`],
    ],
    [
      'a desired count that somebody changed',
      [updated(service, { desired_count: 3 })],
      [],
      [`drift ${service} desired_count`],
    ],
    [
      'a desired count that is scaled',
      [updated(service, { desired_count: 3 })],
      [scaling],
      [`swap ${service} desired_count`],
    ],
    [
      'a service that CodeDeploy does not release',
      [updated('aws_ecs_service.other', { task_definition: 'b:2' }, { task_definition: 'b:1' })],
      [],
      ['drift aws_ecs_service.other task_definition'],
    ],
    [
      'what is gone',
      [deleted('aws_lb_target_group.green')],
      [],
      ['drift aws_lb_target_group.green (the object)'],
    ],
    [
      'a policy that the stack itself has put on a role',
      [updated('aws_iam_role.a', { inline_policy: [{ name: 'p' }] }, { name: 'a', inline_policy: [] })],
      [kept('aws_iam_role_policy.p', { name: 'p', role: 'a' })],
      [],
    ],
    [
      'a policy that somebody has put on a role',
      [updated('aws_iam_role.a', { inline_policy: [{ name: 'p' }] }, { name: 'a', inline_policy: [] })],
      [],
      ['drift aws_iam_role.a inline_policy["p"]'],
    ],
    [
      'a policy that somebody has put beside one that is known',
      [
        updated(
          'aws_iam_role.a',
          { inline_policy: [{ name: 'p' }, { name: 'q' }] },
          { name: 'a', inline_policy: [{ name: 'p' }] },
        ),
      ],
      [kept('aws_iam_role_policy.p', { name: 'p', role: 'a' })],
      ['drift aws_iam_role.a inline_policy["q"]'],
    ],
    [
      'rules of a security group that are resources of the stack, as they are found first',
      [
        updated(
          'aws_security_group.load_balancer',
          { ingress: [{ cidr_blocks: ['0.0.0.0/0'], from_port: 443 }] },
          { ...deployed['aws_security_group.load_balancer'], ingress: [] },
        ),
      ],
      [],
      [],
    ],
    [
      'rules that another stack has added to a group, and removed from it, since its own apply',
      [
        updated(
          balancer,
          { egress: [tasksOf('sg-a', 'sg-c'), tasksOf('sg-d')] },
          { id: 'sg-x', egress: [tasksOf('sg-a', 'sg-b')] },
        ),
      ],
      [ruleTo('sg-a'), ruleTo('sg-c'), ruleTo('sg-d')],
      [],
    ],
    [
      'a rule that somebody has added to a group beside those of stacks',
      [
        updated(
          balancer,
          { egress: [tasksOf('sg-a', 'sg-c', 'sg-h')] },
          { id: 'sg-x', egress: [tasksOf('sg-a')] },
        ),
      ],
      [ruleTo('sg-a'), ruleTo('sg-c')],
      [`drift ${balancer} egress[0].security_groups[1] egress[0].security_groups[2]`],
    ],
    [
      'a rule of another group, direction, protocol or port',
      [updated(balancer, { egress: [tasksOf('sg-a', 'sg-b')] }, { id: 'sg-x', egress: [tasksOf('sg-a')] })],
      [
        ruleTo('sg-a'),
        ruleTo('sg-b', { security_group_id: 'sg-y' }),
        ruleTo('sg-b', { ip_protocol: 'udp' }),
        ruleTo('sg-b', { to_port: 9000 }),
        kept('aws_vpc_security_group_ingress_rule.b', ruleOf('sg-b')),
      ],
      [`drift ${balancer} egress[0].security_groups[1]`],
    ],
    [
      'rules of the older kind, with itself and every protocol',
      [
        updated(
          balancer,
          {
            ingress: [
              { protocol: '-1', from_port: 0, to_port: 0, self: true },
              { protocol: 'tcp', from_port: 443, to_port: 443, cidr_blocks: ['10.0.0.0/8', '10.1.0.0/16'] },
            ],
          },
          {
            id: 'sg-x',
            ingress: [{ protocol: 'tcp', from_port: 443, to_port: 443, cidr_blocks: ['10.0.0.0/8'] }],
          },
        ),
      ],
      [
        kept('aws_security_group_rule.self', {
          ...{
            security_group_id: 'sg-x',
            type: 'ingress',
            protocol: '-1',
            from_port: -1,
            to_port: -1,
            self: true,
          },
        }),
        kept('aws_security_group_rule.more', {
          ...{ security_group_id: 'sg-x', type: 'ingress', protocol: 'tcp', from_port: 443, to_port: 443 },
          cidr_blocks: ['10.1.0.0/16'],
        }),
      ],
      [],
    ],
    [
      'a group that has no rules of their own',
      [updated(balancer, { egress: [] }, { id: 'sg-x', egress: [tasksOf('sg-a')] })],
      [],
      [`drift ${balancer} egress[0]`],
    ],
    [
      'a rule of a security group that is not about to be created',
      [updated('aws_security_group.x', { ingress: [{ from_port: 22 }] }, { id: 'sg-x', ingress: [] })],
      [created('aws_vpc_security_group_ingress_rule.x', { security_group_id: 'sg-x' })],
      ['drift aws_security_group.x ingress[0]'],
    ],
  ])('%s', (_, drift, changes, expected) => {
    expect(driftOf(drift, ...changes)).toEqual(expected);
  });

  describe('of security group rules, with the plan of one stack alone', () => {
    const added = updated(
      balancer,
      { ingress: [tasksOf('sg-a'), tasksOf('sg-smoke-test')], egress: [tasksOf('sg-a')] },
      { id: 'sg-x', ingress: [tasksOf('sg-a')], egress: [] },
    );
    const own = kept('aws_vpc_security_group_ingress_rule.own', {
      ...{
        security_group_id: 'sg-x',
        ip_protocol: 'tcp',
        from_port: 443,
        to_port: 443,
        cidr_ipv4: '0.0.0.0/0',
      },
    });

    function read(block: JsonObject | undefined, isOnlyPlan: boolean, name = balancer) {
      const { plan } = exampleStack({ changes: changesOf(own) });
      const configured = { get: (address: string) => (address === name && block ? { block } : undefined) };
      const drifted = { ...changeOf(added), address: `${name}[0]` };
      return shownDrift(
        { ...plan, drift: [drifted], configured },
        { services: [], isMadeByRules: groupRulesIn(plan.changes), isOnlyPlan },
      ).map(({ attributes, mayBeOfAnotherStack = false }) => [
        attributes.map(({ path }) => path).join(' '),
        mayBeOfAnotherStack,
      ]);
    }

    it('does not know whether another stack has made them', () => {
      expect(read({ vpc_id: 'vpc-1' }, true)).toEqual([['ingress[1] egress[0]', true]]);
    });

    it('knows that none has where the group itself says which rules it has', () => {
      expect(read({ egress: [] }, true)).toEqual([
        ['egress[0]', false],
        ['ingress[1]', true],
      ]);
    });

    it('takes them for drift where the configuration is not known, or plans of more stacks are', () => {
      expect(read(undefined, true)).toEqual([['ingress[1] egress[0]', false]]);
      expect(read({ vpc_id: 'vpc-1' }, false)).toEqual([['ingress[1] egress[0]', false]]);
    });
  });

  it('leaves data sources out', () => {
    const { plan } = exampleStack({ changes: [] });
    const read = { ...changeOf(updated('aws_ami.a', { id: 'b' }, { id: 'a' })), mode: 'data' as const };
    expect(
      shownDrift({ ...plan, drift: [read] }, { services: [], isMadeByRules: () => false, isOnlyPlan: true }),
    ).toEqual([]);
  });
});
