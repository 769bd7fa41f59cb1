import type { RuleContext } from '../../blue-green/context';
import { fail, orPass, unsure } from '../../outcomes';
import { isTouched } from '../../plan/changes';
import type { Json, Path, ResourceChange } from '../../plan/model';
import { referringBlock, valueIn } from '../../plan/references';
import { describePath, isMarked, isSame, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { exampleService } from '../examples/service';

const healthCheck = ['enabled', 'healthy_threshold', 'interval', 'matcher', 'path', 'port', 'protocol'];

/** What decides how requests and tasks are treated; names, ARNs and tags differ as they should. */
const settings: readonly Path[] = [
  ...['port', 'protocol', 'protocol_version', 'target_type', 'vpc_id', 'ip_address_type'].map((name) => [
    name,
  ]),
  ...['deregistration_delay', 'slow_start', 'load_balancing_algorithm_type'].map((name) => [name]),
  ...['load_balancing_cross_zone_enabled', 'load_balancing_anomaly_mitigation'].map((name) => [name]),
  ...[...healthCheck, 'timeout', 'unhealthy_threshold'].map((name) => ['health_check', 0, name]),
  ['stickiness', 0, 'enabled'],
];

/** Without stickiness they stand there and say nothing. */
const cookies: readonly Path[] = ['type', 'cookie_duration', 'cookie_name'].map((name) => [
  'stickiness',
  0,
  name,
]);

export const targetGroupPair: Rule = {
  id: 'TG302',
  name: 'target-group-pair',
  severity: 'block',
  title: 'Configure both target groups of the pair alike',
  why:
    'Blue and green swap in every deployment. A setting of only one group (a health check, a deregistration delay, a ' +
    'port) applies to every second version.',
  fix: 'Create both target groups from one configuration.',
  link: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-load-balancer-for-ecs.html',
  watches: {
    aws_lb_target_group: [...settings, ...cookies].map((path) =>
      path.filter((step) => typeof step === 'string').join('.'),
    ),
  },
  example: {
    changes: [
      ...exampleService,
      {
        address: 'aws_lb_target_group.blue',
        actions: ['update'],
        before: { name: 'web-blue', health_check: [{ path: '/health' }] },
        after: { name: 'web-blue', health_check: [{ path: '/ready' }] },
      },
      {
        address: 'aws_lb_target_group.green',
        actions: ['no-op'],
        before: { name: 'web-green', health_check: [{ path: '/health' }] },
        after: { name: 'web-green', health_check: [{ path: '/health' }] },
      },
    ],
  },
  check: (context) =>
    context.services.flatMap(({ targetGroups }) => {
      const [one, other, ...more] = targetGroups;
      // What stays different has been so before, and what goes has no pair.
      if (one === undefined || other === undefined || more.length > 0) return [];
      if (one.after === null || other.after === null) return [];
      const changing = [one, other].find(isTouched);
      if (changing === undefined) return [one, other].flatMap((group) => orPass(group, []));
      const twin = changing === one ? other : one;
      return orPass(
        changing,
        [...settings, ...(isSticky(one) && isSticky(other) ? cookies : [])].flatMap((path) =>
          compared(changing, twin, path, context),
        ),
      );
    }),
};

const isSticky = ({ after }: ResourceChange): boolean =>
  valueAt(after, ['stickiness', 0, 'enabled']) === true;

function compared(
  group: ResourceChange,
  twin: ResourceChange,
  path: Path,
  context: RuleContext,
): readonly Outcome[] {
  const { show } = context;
  const unknown = [group, twin].filter(({ afterUnknown }) => isMarked(afterUnknown, path));
  // Both at once: what the provider computes for one it computes for the other.
  if (unknown.length === 2) return [];
  const name = describePath(path);
  if (unknown.length === 1) {
    const isDefault = [group, twin].every((each) => hasDefault(each, path, context));
    if (isDefault) return [];
    return [unsure(group, `whether ${name} is that of ${twin.address} is known at apply only`, path)];
  }
  if (isSame(valueAt(group.after, path) ?? null, valueAt(twin.after, path) ?? null)) return [];
  const message =
    `${name} is ${show(group, 'after', path)} here and ${show(twin, 'after', path)} in ${twin.address}: ` +
    'deployments behave differently by turns';
  return [fail(group, message, path)];
}

/**
 * What the provider fills in where nothing is written, of target groups of an application load balancer.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group
 */
const defaults: Readonly<Record<string, Json>> = {
  protocol_version: 'HTTP1',
  ip_address_type: 'ipv4',
  deregistration_delay: '300',
  slow_start: 0,
  load_balancing_algorithm_type: 'round_robin',
  load_balancing_cross_zone_enabled: 'use_load_balancer_configuration',
  load_balancing_anomaly_mitigation: 'off',
  'health_check[0].enabled': true,
  'health_check[0].healthy_threshold': 3,
  'health_check[0].interval': 30,
  'health_check[0].matcher': '200',
  'health_check[0].path': '/',
  'health_check[0].port': 'traffic-port',
  'health_check[0].protocol': 'HTTP',
  'health_check[0].timeout': 5,
  'health_check[0].unhealthy_threshold': 3,
  'stickiness[0].enabled': false,
};

/** The provider has some numbers as texts. */
const plain = (value: Json): string => JSON.stringify(value).replaceAll('"', '');

/** Whether an argument has the provider's default, or will have it because nothing refers to something else there. */
function hasDefault(group: ResourceChange, path: Path, context: RuleContext): boolean {
  if (!isMarked(group.afterUnknown, path)) {
    const value = valueAt(group.after, path) ?? null;
    const usual = defaults[describePath(path)];
    return value === null || (usual !== undefined && plain(value) === plain(usual));
  }
  // What the configuration gives a value, is not the default.
  const written = referringBlock(group, context);
  return written === undefined || valueIn(written, path) === undefined;
}
