/** Which listeners and rules lead to which target groups, found once for all services of a review. Pure. */
import type { Json, Path, ResourceChange } from '../plan/model';
import { isList, isObject, listAt } from '../plan/values';
import type { Links } from './links';
import { actionsOf } from './routes';

export class RouteIndex {
  readonly #byGroup = new Map<ResourceChange, Set<ResourceChange>>();
  /** By the name within the ARN: a target group may be in no given plan. */
  readonly #byName = new Map<string, Set<ResourceChange>>();

  constructor(links: Links) {
    for (const change of [...links.ofType('aws_lb_listener'), ...links.ofType('aws_lb_listener_rule')]) {
      for (const path of targetPaths(change)) {
        for (const group of links.find(change, path, 'aws_lb_target_group', 'arn')) {
          add(this.#byGroup, group, change);
        }
      }
      for (const side of new Set([change.before, change.after])) {
        for (const name of namesIn(side?.[actionsOf(change)[0] ?? ''])) add(this.#byName, name, change);
      }
    }
  }

  /**
   * Listeners and rules that lead to one of the target groups, before the apply or after it.
   *
   * @param names - of target groups, those too that no plan has
   */
  leadingTo(groups: readonly ResourceChange[], names: readonly string[]): readonly ResourceChange[] {
    return [
      ...new Set([
        ...groups.flatMap((group) => [...(this.#byGroup.get(group) ?? [])]),
        ...names.flatMap((name) => [...(this.#byName.get(name) ?? [])]),
      ]),
    ];
  }
}

function add<Key>(sets: Map<Key, Set<ResourceChange>>, key: Key, change: ResourceChange): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([change]));
  else known.add(change);
}

/** Places of target groups in the actions of a listener or a rule; what is not known has places, too. */
function targetPaths(change: ResourceChange): readonly Path[] {
  const [argument = ''] = actionsOf(change);
  const length = (path: Path, least: number): number =>
    Math.max(least, ...[change.before, change.after].map((side) => listAt(side, path).length));
  return Array.from({ length: length([argument], 1) }, (_, at): readonly Path[] => {
    const groups: Path = [argument, at, 'forward', 0, 'target_group'];
    return [
      [argument, at, 'target_group_arn'],
      ...Array.from({ length: length(groups, 2) }, (__, index): Path => [...groups, index, 'arn']),
    ];
  }).flat();
}

/** `shop-blue` of `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop-blue/95f6f043514206e2`. */
export const nameInArn = (arn: string): string | undefined => /(?:^|:)targetgroup\/([^/]+)\//.exec(arn)?.[1];

function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') {
    const name = nameInArn(value);
    return name === undefined ? [] : [name];
  }
  if (isList(value)) return value.flatMap(namesIn);
  return isObject(value) ? Object.values(value).flatMap(namesIn) : [];
}
