/** How deployments move traffic, as plans tell; AWS's own configs and the reading of others are the rehearsal's. */
import { readConfig } from '../../deployment/forecast';
import { timedWeights, type TrafficRouting } from '../../deployment/machine';
import type { ResourceChange } from '../plan/model';
import { textAt } from '../plan/values';

/** The routing of a deployment config by its name; undefined where neither AWS nor a plan has one for ECS. */
export function routingNamed(
  name: string,
  configs: readonly ResourceChange[],
  side: 'before' | 'after',
): TrafficRouting | undefined {
  const blocks = configs.flatMap((config) => {
    const value = config[side];
    return value === null ? [] : [[config.address, value] as const];
  });
  const resources = { aws_codedeploy_deployment_config: Object.fromEntries(blocks) };
  return readConfig({ name: '', resources }, name).routing;
}

/** The deployment config that goes by a name before the change or after it. */
export const configNamed = (name: string, configs: readonly ResourceChange[]): ResourceChange | undefined =>
  configs.find(({ before, after }) =>
    [before, after].some((value) => textAt(value, ['deployment_config_name']) === name),
  );

/** A moment at which one routing gives the new version more of the traffic than another one does. */
interface Lead {
  /** Minutes after traffic began to move. */
  readonly minutes: number;
  /** Percent of the requests that meet the new version. */
  readonly before: number;
  readonly after: number;
}

/** The first moment at which more traffic meets the new version than before; undefined where there is none. */
export function firstLead(before: TrafficRouting, after: TrafficRouting): Lead | undefined {
  return timedWeights(after)
    .map(({ afterMs, weights }) => ({
      minutes: afterMs / 60_000,
      before: sharedAt(before, afterMs),
      after: weights.replacement,
    }))
    .find((at) => at.after > at.before);
}

const sharedAt = (routing: TrafficRouting, ms: number): number =>
  timedWeights(routing).findLast(({ afterMs }) => afterMs <= ms)?.weights.replacement ?? 0;
