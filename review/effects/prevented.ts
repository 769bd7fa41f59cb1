/** Findings that say that deployments fail after the apply: beside them no deployment is foretold. Pure. */
import type { BlueGreenService } from '../blue-green/service';
import type { ResourceChange } from '../plan/plan';
import type { Prevention } from '../review';
import type { Finding, RuleContext } from '../rule';
import { serviceOf } from '../rules/support/deployment-groups';
import { TrafficParts } from './traffic-parts';

type Says = (finding: Finding) => boolean;

const always: Says = () => true;

/**
 * Rules by what they say of deployments: that one fails, or that the apply stops half-way, after which nobody can tell.
 * Some find other things too; those are told apart by the argument.
 */
const preventing: Readonly<Record<string, Says>> = {
  CD502: always,
  CD508: always,
  CD509: always,
  // A hook that goes is a check less; a function that goes fails the deployment.
  CD510: ({ path }) => path !== 'content',
  ECS106: always,
  ECS108: always,
  ECS110: always,
  IM701: always,
  LB401: always,
  LB404: always,
  NW741: always,
  SG732: always,
  SM761: always,
  TD202: always,
  // Tasks start without a task role.
  TD203: ({ path }) => path === 'execution_role_arn',
  TD206: always,
  TD207: always,
  TG301: always,
};

/** Ids of the rules that may prevent deployments. */
export const preventingRules: readonly string[] = Object.keys(preventing);

/** @returns what prevents deployments of a group; the findings that are sure first */
export function preventions(
  context: RuleContext,
  findings: readonly Finding[],
): (group: ResourceChange) => readonly Prevention[] {
  const grave = findings.filter((finding) => saysSo(finding));
  if (grave.length === 0) return () => [];
  const keys = keysOf(context);
  const parts = new TrafficParts(context);
  const members = new Map(
    context.services.map((service) => [
      service,
      new Set([
        ...membersOf(service).map((change) => keys.get(change)),
        ...parts.touchedOf(service).map(({ change }) => keys.get(change)),
      ]),
    ]),
  );
  const ofAny = new Set([...members.values()].flatMap((keysOfOne) => [...keysOfOne]));
  const withServices = new Set(context.services.map(({ stack }) => stack));
  return (group) => {
    const service = serviceOf(group, context);
    const own = (service && members.get(service)) ?? new Set([keys.get(group)]);
    const stack = service?.stack ?? stackOf(group, context);
    return grave
      .filter((finding) => {
        const key = keyOf(finding.stack, finding.address);
        // What belongs to no service is used by those of its stack; a stack without services serves all.
        if (ofAny.has(key)) return own.has(key);
        return finding.stack === stack || !withServices.has(finding.stack);
      })
      .map(({ rule, address, message, outcome }) => ({
        rule: rule.id,
        address,
        says: message,
        isSure: outcome === 'fail',
      }))
      .sort((a, b) => Number(b.isSure) - Number(a.isSure));
  };
}

const saysSo = (finding: Finding): boolean =>
  finding.rule.severity === 'block' &&
  Object.hasOwn(preventing, finding.rule.id) &&
  preventing[finding.rule.id]?.(finding) === true;

const keyOf = (stack: string, address: string): string => JSON.stringify([stack, address]);

const keysOf = ({ stacks }: RuleContext): ReadonlyMap<ResourceChange, string> =>
  new Map(
    stacks.flatMap(({ plan: { stack, changes } }) =>
      changes.map((change) => [change, keyOf(stack, change.address)] as const),
    ),
  );

const stackOf = (group: ResourceChange, { stacks }: RuleContext): string | undefined =>
  stacks.find(({ plan }) => plan.changes.includes(group))?.plan.stack;

/** All that is of a service alone; a cluster may be of many. */
const membersOf = (service: BlueGreenService): readonly ResourceChange[] =>
  [
    service.service,
    service.taskDefinition,
    service.loadBalancer,
    ...service.targetGroups,
    service.productionListener,
    service.testListener,
    ...service.listenerRules,
    service.application,
    service.deploymentGroup,
    service.deploymentConfig,
    ...service.taskSecurityGroups,
    ...service.releaseTemplates,
  ].filter((member) => member !== undefined);
