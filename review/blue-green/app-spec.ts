/** What the AppSpec file of a release says of the load balancer. Pure. */
import { parse } from 'yaml';
import type { Json } from '../plan/model';
import { isObject, listAt, valueAt } from '../plan/values';

/** Where a release registers its tasks. */
export interface Entry {
  readonly container: string;
  readonly port: number;
}

/**
 * @param text - YAML or JSON
 * @returns undefined where the text is neither, or names no container and port
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function entryOfAppSpec(text: string): Entry | undefined {
  const [resource] = listAt(parsed(text), ['Resources']);
  const info = valueAt(isObject(resource) ? Object.values(resource)[0] : undefined, [
    'Properties',
    'LoadBalancerInfo',
  ]);
  return entryOf(valueAt(info, ['ContainerName']), valueAt(info, ['ContainerPort']));
}

export function entryOf(container: Json | undefined, port: Json | undefined): Entry | undefined {
  const number = typeof port === 'string' ? Number(port) : port;
  return typeof container === 'string' && typeof number === 'number' && Number.isInteger(number)
    ? { container, port: number }
    : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return parse(text) as Json;
  } catch {
    return undefined;
  }
}
