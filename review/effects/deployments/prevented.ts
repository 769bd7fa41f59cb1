/** Findings that say that deployments fail after the apply: beside them no deployment is foretold. Pure. */
import type { RuleContext } from '../../blue-green/context';
import { serviceOf } from '../../blue-green/deployment-groups';
import type { BlueGreenService } from '../../blue-green/service';
import type { ResourceChange } from '../../plan/model';
import type { Prevention } from '../../result';
import type { Finding } from '../../rule';
import { TrafficParts } from '../traffic';

/** @returns what prevents deployments of a group; the findings that are sure first */
export function preventions(
  context: RuleContext,
  findings: readonly Finding[],
): (group: ResourceChange) => readonly Prevention[] {
  const grave = findings.filter(saysSo);
  if (grave.length === 0) return () => [];
  const keys = keysOf(context);
  const parts = new TrafficParts(context);
  const members = new Map(
    context.services.map((service) => [
      service,
      new Set([
        ...membersOf(service).map((change) => keys.get(change)),
        ...parts
          .touchedOf(service)
          .filter(({ isOfOthers }) => isOfOthers !== true)
          .map(({ change }) => keys.get(change)),
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

const saysSo = ({ rule, consequences = [] }: Finding): boolean =>
  rule.severity === 'block' && consequences.some(({ kind }) => kind === 'deployments-fail');

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
