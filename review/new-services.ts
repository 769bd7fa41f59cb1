/** Resources that only services use which the apply creates: nothing that runs depends on them yet. Pure. */
import type { RuleContext } from './blue-green/context';
import type { BlueGreenService } from './blue-green/service';
import type { ResourceChange } from './plan/model';

/** @returns whether a resource is created, and nothing that is there before the apply uses it */
export function createdForNewServices({
  services,
}: Pick<RuleContext, 'services'>): (change: ResourceChange) => boolean {
  const existing = services.filter(({ service }) => service.before !== null);
  const used = new Set(existing.flatMap(membersOf));
  const own = new Set(services.filter((each) => !existing.includes(each)).flatMap(membersOf));
  return (change) =>
    change.before === null && !used.has(change) && (existing.length === 0 || own.has(change));
}

const membersOf = (service: BlueGreenService): readonly ResourceChange[] =>
  [
    service.service,
    service.taskDefinition,
    service.cluster,
    service.loadBalancer,
    ...service.targetGroups,
    service.productionListener,
    service.testListener,
    ...service.listenerRules,
    service.application,
    service.deploymentGroup,
    service.deploymentConfig,
    ...service.alarms,
    service.scalableTarget,
    ...service.scalingPolicies,
    ...service.taskSecurityGroups,
    service.pipeline,
    ...service.releaseTemplates,
  ].filter((member) => member !== undefined);
