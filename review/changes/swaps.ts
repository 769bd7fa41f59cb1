/** What CodeDeploy does to listeners, services and target groups in every deployment. Pure. */
import type { BlueGreenService } from '../blue-green/service';
import type { Json, ResourceChange } from '../plan/model';
import { isList, isObject, textAt } from '../plan/values';
import type { Entry } from './places';

/** Whether a difference of a resource, by its address and stack, is what a deployment leaves. */
type IsSwap = (address: string, change: ResourceChange, entry: Entry) => boolean;

type Part = (change: ResourceChange, entry: Entry) => boolean;

/** @param stack - of the resources that are asked for */
export function swapsIn(services: readonly BlueGreenService[], stack: string): IsSwap {
  const parts = new Map<string, Part>();
  const add = (part: Part, ...changes: readonly (ResourceChange | undefined)[]): void => {
    for (const change of changes) if (change !== undefined) parts.set(change.address, part);
  };
  for (const service of services.filter((each) => each.stack === stack)) {
    const arns = new Set(service.targetGroups.flatMap(arnsOf));
    add(ofService(service), service.service);
    add(ofListener(arns), service.productionListener, service.testListener, ...service.listenerRules);
    add((_, entry) => entry.shown[0] === 'load_balancer_arns', ...service.targetGroups);
  }
  return (address, change, entry) => parts.get(address)?.(change, entry) ?? false;
}

const arnsOf = ({ before, after }: ResourceChange): readonly string[] =>
  [before, after].flatMap((value) => textAt(value, ['arn']) ?? []);

const ofService =
  ({ scalableTarget }: BlueGreenService): Part =>
  (_, { shown: [argument] }) =>
    argument === 'task_definition' ||
    argument === 'load_balancer' ||
    argument === 'task_set' ||
    (argument === 'desired_count' && scalableTarget !== undefined);

/** Another target group of the pair, or other weights of the two; never a target group that is none of theirs. */
const ofListener =
  (pair: ReadonlySet<string>): Part =>
  ({ before, after }, { shown }) => {
    const [argument] = shown;
    if (argument !== 'default_action' && argument !== 'action') return false;
    const isForward = shown.some((step) => step === 'forward' || step === 'target_group_arn');
    const arns = [before, after].flatMap((value) => targetGroupsIn(value?.[argument]));
    return isForward && arns.length > 0 && arns.every((arn) => pair.has(arn));
  };

/** ARNs of target groups anywhere in the actions of a listener. */
function targetGroupsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.includes(':targetgroup/') ? [value] : [];
  if (isList(value)) return value.flatMap(targetGroupsIn);
  return isObject(value) ? Object.values(value).flatMap(targetGroupsIn) : [];
}
