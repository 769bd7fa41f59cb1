/** Everything whose change users of a service may feel, and what they feel. Pure. */
import type { RuleContext } from '../../blue-green/context';
import { Links } from '../../blue-green/links';
import { isOnlyWay, servesProduction } from '../../blue-green/routes';
import { conditionsOf, mayOverlap, priorityOf } from '../../blue-green/rule-conditions';
import type { BlueGreenService } from '../../blue-green/service';
import { isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { blocksOf, type ReviewedStack } from '../../plan/synthesized';
import { listAt, numberAt, textAt } from '../../plan/values';
import type { TrafficEffect } from '../../result';

export type Effect = TrafficEffect['effect'];

/** A resource that belongs to a service, and how grave it is for running traffic if something happens to it. */
export interface Part {
  readonly change: ResourceChange;
  /** `the production listener`. */
  readonly is: string;
  /** What follows when the object is deleted, or replaced. */
  readonly goes: Effect;
  /** As a clause: `nothing answers`. */
  readonly without: string;
  /** What follows when it is updated in place. */
  readonly changes: Effect;
  /** What follows when it is created beside what is there. @default 'nothing' */
  readonly comes?: Effect;
  /** Whether it is of another service, or of none, on a listener that is shared. @default false */
  readonly isOfOthers?: boolean;
}

/** Parts of services: links between changes are made once for a review. */
export class TrafficParts {
  readonly #links: Links;
  readonly #vpcs = new Map<string, string>();

  constructor(context: Pick<RuleContext, 'stacks' | 'changesOf'>) {
    this.#links = new Links(context.stacks.flatMap(placedIn));
    for (const { before, after } of context.changesOf('aws_subnet', 'aws_route_table')) {
      for (const value of [before, after]) {
        const [id, vpc] = [textAt(value, ['id']), textAt(value, ['vpc_id'])];
        if (id !== undefined && vpc !== undefined) this.#vpcs.set(id, vpc);
      }
    }
  }

  /** Those that the apply touches. */
  touchedOf(service: BlueGreenService): readonly Part[] {
    return [...this.#own(service), ...this.#ways(service), ...this.#network(service)].filter(({ change }) =>
      isTouched(change),
    );
  }

  /** The service and what it runs on. */
  #own(service: BlueGreenService): readonly Part[] {
    const { cluster, scalableTarget, scalingPolicies, targetGroups } = service;
    return [
      {
        change: service.service,
        is: 'the ECS service',
        goes: 'outage',
        without: 'its tasks are drained and nothing answers',
        changes: 'service-touched',
      },
      ...part(cluster, {
        is: 'the cluster',
        goes: 'outage',
        without: 'the service has nothing to run in',
        changes: 'service-touched',
      }),
      ...targetGroups.map((change): Part => {
        const serves = servesProduction(change, [service]);
        return {
          change,
          is: serves ? 'the target group that has traffic' : 'the target group that is idle',
          goes: serves ? 'outage' : 'endpoint-changes',
          without: serves ? 'requests have nowhere to go' : 'the next deployment has nowhere to go',
          changes: 'endpoint-changes',
        };
      }),
      ...[scalableTarget, ...scalingPolicies].flatMap((change) =>
        part(change, {
          is:
            change?.type === 'aws_appautoscaling_policy' ? 'a scaling policy' : 'the scaling of the service',
          goes: 'service-touched',
          without: 'the number of tasks stays where it is',
          changes: 'service-touched',
          comes: 'service-touched',
        }),
      ),
    ];
  }

  /** The ways of requests to the tasks. */
  #ways(service: BlueGreenService): readonly Part[] {
    const { loadBalancer, productionListener, testListener, taskSecurityGroups } = service;
    const { listenerRules, rulesOfProduction } = service;
    const listeners = [productionListener, testListener].filter((change) => change !== undefined);
    const balancerGroups =
      loadBalancer === undefined
        ? []
        : this.#links.find(loadBalancer, ['security_groups'], 'aws_security_group', 'id');
    const groups = [...new Set([...taskSecurityGroups, ...balancerGroups])];
    const endpoint = {
      goes: 'endpoint-changes',
      changes: 'endpoint-changes',
      comes: 'endpoint-changes',
    } as const;
    return [
      ...part(loadBalancer, {
        is: 'the load balancer',
        goes: 'outage',
        without: 'its name and addresses go with it',
        changes: 'endpoint-changes',
      }),
      ...part(productionListener, {
        is: 'the production listener',
        goes: 'outage',
        without: 'connections of users are refused',
        changes: 'endpoint-changes',
      }),
      ...part(testListener, {
        ...endpoint,
        is: 'the test listener',
        without: 'test traffic has nowhere to go',
      }),
      ...listenerRules.flatMap((change) =>
        part(
          change,
          isOnlyWay(change, service)
            ? {
                ...endpoint,
                goes: 'outage',
                is: 'the listener rule of production',
                without: 'its requests get the default action of the listener',
              }
            : { ...endpoint, is: 'a listener rule', without: 'its requests take another way' },
        ),
      ),
      ...rulesOfProduction
        .filter(
          (change) => isTouched(change) && !listenerRules.includes(change) && mayTake(change, listenerRules),
        )
        .flatMap((change) =>
          part(change, {
            ...endpoint,
            is: 'a listener rule',
            without: 'its requests take another way',
            isOfOthers: true,
          }),
        ),
      ...groups.flatMap((change) =>
        part(change, {
          ...endpoint,
          comes: 'nothing',
          is: 'a security group',
          without: 'what it admits is refused',
        }),
      ),
      ...groups.flatMap((group) =>
        this.#referring(group, 'id', securityGroupRules, ['security_group_id'])
          .filter((change) => taskSecurityGroups.includes(group) || !this.#leadsElsewhere(change, groups))
          .flatMap((change) =>
            part(change, {
              ...endpoint,
              is: `a rule of a security group${portsOf(change)}`,
              without: 'what it admits is refused',
            }),
          ),
      ),
      ...listeners
        .flatMap((listener) => [
          ...this.#referring(listener, 'arn', ['aws_lb_listener_certificate'], ['listener_arn']),
          ...this.#links.find(listener, ['certificate_arn'], 'aws_acm_certificate', 'arn'),
        ])
        .flatMap((change) =>
          part(change, {
            ...endpoint,
            is: 'a certificate',
            without: 'clients that ask for its names are refused',
          }),
        ),
      ...(loadBalancer === undefined ? [] : this.#aroundLoadBalancer(loadBalancer, endpoint)),
    ];
  }

  /** Whether it lets a load balancer reach the tasks of another service alone. */
  #leadsElsewhere(rule: ResourceChange, own: readonly ResourceChange[]): boolean {
    if (rule.type !== 'aws_vpc_security_group_egress_rule') return false;
    const to = this.#links.find(rule, ['referenced_security_group_id'], 'aws_security_group', 'id');
    return to.length > 0 && !to.some((group) => own.includes(group));
  }

  #aroundLoadBalancer(
    loadBalancer: ResourceChange,
    endpoint: Pick<Part, 'goes' | 'changes' | 'comes'> & { readonly goes: Effect; readonly changes: Effect },
  ): readonly Part[] {
    const records = [
      ...this.#referring(loadBalancer, 'dns_name', ['aws_route53_record'], ['alias', 0, 'name']),
      ...this.#referring(loadBalancer, 'dns_name', ['aws_route53_record'], ['records']),
    ];
    return [
      ...records.flatMap((change) =>
        part(change, { ...endpoint, is: 'a DNS record', without: 'its name leads nowhere' }),
      ),
      ...this.#referring(loadBalancer, 'arn', ['aws_wafv2_web_acl_association'], ['resource_arn']).flatMap(
        (change) =>
          part(change, { ...endpoint, is: 'a web ACL', without: 'it filters no requests any more' }),
      ),
    ];
  }

  /** What tasks need to reach AWS and others, in the VPC of the target groups. */
  #network(service: BlueGreenService): readonly Part[] {
    const vpcs = new Set(
      service.targetGroups.flatMap(({ before, after }) =>
        [before, after].flatMap((value) => textAt(value, ['vpc_id']) ?? []),
      ),
    );
    const subnets = new Set(
      [service.service.before, service.service.after].flatMap((value) =>
        listAt(value, ['network_configuration', 0, 'subnets']),
      ),
    );
    return networkTypes.flatMap(([type, is, without]) =>
      this.#links
        .ofType(type)
        .filter((change) => isTouched(change) && change.before !== null && this.#isIn(change, vpcs, subnets))
        .map((change): Part => ({
          change,
          is,
          without,
          goes: type === 'aws_vpc_endpoint' ? 'endpoint-changes' : 'outage',
          changes: type === 'aws_route' || type === 'aws_vpc_endpoint' ? 'endpoint-changes' : 'nothing',
        })),
    );
  }

  /** Where no plan tells in which VPC a resource is, it counts. */
  #isIn({ type, before }: ResourceChange, vpcs: ReadonlySet<string>, subnets: ReadonlySet<unknown>): boolean {
    if (type === 'aws_subnet') return subnets.has(textAt(before, ['id']));
    const named = textAt(before, ['subnet_id']) ?? textAt(before, ['route_table_id']);
    const vpc =
      type === 'aws_vpc'
        ? textAt(before, ['id'])
        : (textAt(before, ['vpc_id']) ?? (named === undefined ? undefined : this.#vpcs.get(named)));
    return vpc === undefined || vpcs.size === 0 || vpcs.has(vpc);
  }

  #referring(
    to: ResourceChange,
    attribute: string,
    types: readonly string[],
    path: Path,
  ): readonly ResourceChange[] {
    return types.flatMap((type) => this.#links.findReferring(to, attribute, type, path));
  }
}

/** ` (tcp 3000)`: what a rule is about, since its address may not tell. */
function portsOf({ before, after }: ResourceChange): string {
  const value = after ?? before;
  const protocol = textAt(value, ['ip_protocol']) ?? textAt(value, ['protocol']);
  const [from, to] = ['from_port', 'to_port'].map((name) => numberAt(value, [name]));
  if (protocol === '-1') return ' (all traffic)';
  if (protocol === undefined || from === undefined || to === undefined) return '';
  return ` (${protocol} ${from === to ? from : `${from}-${to}`})`;
}

const part = (change: ResourceChange | undefined, about: Omit<Part, 'change'>): readonly Part[] =>
  change === undefined ? [] : [{ change, ...about }];

const securityGroupRules = [
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_security_group_rule',
];

const networkTypes = [
  ['aws_nat_gateway', 'a NAT gateway', 'tasks behind it reach nothing outside'],
  ['aws_internet_gateway', 'the internet gateway', 'nothing reaches the internet or comes from there'],
  ['aws_route', 'a route', 'what it leads to is out of reach'],
  ['aws_vpc_endpoint', 'a VPC endpoint', 'tasks reach the service behind it otherwise, or not at all'],
  ['aws_subnet', 'a subnet of the tasks', 'tasks in it stop'],
  ['aws_vpc', 'the VPC', 'everything in it goes'],
] as const;

/** What is asked for by others, whether it changes or not. */
const targets = new Set(['aws_lb', 'aws_lb_listener', 'aws_security_group']);

/** Of everything else, what the apply touches: most of a large plan stays as it is. */
const placedIn = (stack: ReviewedStack): ConstructorParameters<typeof Links>[0] =>
  stack.plan.changes
    .filter((change) => change.mode === 'managed' && change.deposed === undefined)
    .filter((change) => isTouched(change) || targets.has(change.type))
    .map((change) => ({ change, blocks: blocksOf(stack) }));

/**
 * Whether a rule of somebody else may take requests of production: it stands in front of a rule that leads to the service,
 * and matches some of the same. Where the default action leads there, every rule may.
 */
const mayTake = (rule: ResourceChange, routes: readonly ResourceChange[]): boolean =>
  routes.length === 0 ||
  (['before', 'after'] as const).some(
    (side) =>
      rule[side] !== null &&
      routes.some((route) => {
        const [priority, own] = [priorityOf(rule, side), priorityOf(route, side)];
        const isInFront = priority === undefined || own === undefined || priority < own;
        return isInFront && mayOverlap(conditionsOf(rule, side), conditionsOf(route, side));
      }),
  );
