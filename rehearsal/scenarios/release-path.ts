/** Which scenarios are released by a push, and which by CreateDeployment. */
import type { TrafficRouting } from '../../deployment/machine';
import type { Scenario } from './scenario';

/**
 * A push releases with the AppSpec, the alarms and the deployment config of the stacks. Hooks are part of an AppSpec,
 * other alarms are watched by a deployment alone that is created with them, and the pipeline's role may use no other
 * config: a scenario that needs one of them calls CreateDeployment itself.
 *
 * @param own - how the deployment group moves traffic
 */
export const goesByPush = ({ hooks, alarm, group }: Scenario, own: TrafficRouting): boolean =>
  hooks === undefined && alarm === undefined && (group?.routing === undefined || isSame(group.routing, own));

function isSame(one: TrafficRouting, other: TrafficRouting): boolean {
  if (one.type === 'AllAtOnce' || other.type === 'AllAtOnce') return one.type === other.type;
  return (
    one.type === other.type &&
    one.percentage === other.percentage &&
    one.intervalMinutes === other.intervalMinutes
  );
}
