/** Finds the services that CodeDeploy releases, and what belongs to each. Pure. */
import type { Json, Path, ResourceChange } from '../plan/model';
import { listAt, textAt, valueAt } from '../plan/values';
import { findRoutes } from './find-routes';
import { Links, type Placed } from './links';
import { RouteIndex } from './route-index';
import type { BlueGreenService } from './service';

const controller: Path = ['deployment_controller', 0, 'type'];
const pair: Path = ['load_balancer_info', 0, 'target_group_pair_info', 0];

/** A resource with the stack that it stands in. */
export interface StackResource extends Placed {
  readonly stack: string;
}

export function findServices(resources: readonly StackResource[]): readonly BlueGreenService[] {
  const links = new Links(resources);
  const routes = new RouteIndex(links);
  const scaling = new ScalingIndex(links);
  const templates = resources.filter(({ change }) => isReleaseTemplate(change));
  return resources
    .filter(({ change }) => change.type === 'aws_ecs_service' && isCodeDeploy(change))
    .map(({ stack, change }) => ({
      ...describe(stack, change, links, routes, scaling),
      releaseTemplates: templates
        .filter((resource) => resource.stack === stack)
        .map((resource) => resource.change),
    }));
}

/** Whether CodeDeploy releases the service, before the change or after it. */
const isCodeDeploy = ({ before, after }: ResourceChange): boolean =>
  [before, after].some((value) => textAt(value, controller) === 'CODE_DEPLOY');

function describe(
  stack: string,
  service: ResourceChange,
  links: Links,
  index: RouteIndex,
  scaling: ScalingIndex,
): Omit<BlueGreenService, 'releaseTemplates'> {
  const group = findGroup(service, links);
  const through = (path: Path, type: string, attribute: string): readonly ResourceChange[] =>
    group === undefined ? [] : links.find(group, path, type, attribute);
  const targetGroups = findTargetGroups(service, group, links);
  const routes = findRoutes(service, group, targetGroups, links, index);
  const production = routes.productionListener;
  const application = through(['app_name'], 'aws_codedeploy_app', 'name')[0];
  const scalableTarget =
    scaling.ofName('aws_appautoscaling_target', service)[0] ??
    links.findReferring(service, 'id', 'aws_appautoscaling_target', ['resource_id'])[0];
  const pipeline = group === undefined ? undefined : findPipeline(group, links);
  const members = {
    stack,
    service,
    taskDefinition: links.find(service, ['task_definition'], 'aws_ecs_task_definition', 'arn')[0],
    cluster: links.find(service, ['cluster'], 'aws_ecs_cluster', 'arn')[0],
    loadBalancer: production && links.find(production, ['load_balancer_arn'], 'aws_lb', 'arn')[0],
    targetGroups,
    ...routes,
    application,
    deploymentGroup: group,
    deploymentConfig: through(
      ['deployment_config_name'],
      'aws_codedeploy_deployment_config',
      'deployment_config_name',
    )[0],
    alarms: inRegionOf(
      service,
      through(['alarm_configuration', 0, 'alarms'], 'aws_cloudwatch_metric_alarm', 'alarm_name'),
    ),
    scalableTarget,
    scalingPolicies: scaling.ofName('aws_appautoscaling_policy', service),
    taskSecurityGroups: links.find(
      service,
      ['network_configuration', 0, 'security_groups'],
      'aws_security_group',
      'id',
    ),
    pipeline,
  };
  return present(members);
}

function findGroup(service: ResourceChange, links: Links): ResourceChange | undefined {
  const path: Path = ['ecs_service', 0, 'service_name'];
  const candidates = links.findReferring(service, 'name', 'aws_codedeploy_deployment_group', path);
  // Names of services are unique in a cluster only.
  return candidates.find((group) => sameCluster(group, service)) ?? candidates[0];
}

function sameCluster(group: ResourceChange, service: ResourceChange): boolean {
  const names = [group.before, group.after].map((value) => textAt(value, ['ecs_service', 0, 'cluster_name']));
  const arns = [service.before, service.after].map((value) => textAt(value, ['cluster']));
  return arns.some((arn) => arn !== undefined && names.includes(arn.slice(arn.lastIndexOf('/') + 1)));
}

function findTargetGroups(
  service: ResourceChange,
  group: ResourceChange | undefined,
  links: Links,
): readonly ResourceChange[] {
  const places = [0, 1].map((at): Path => [...pair, 'target_group', at, 'name']);
  const ofPair =
    group === undefined
      ? []
      : places.flatMap((path) => links.find(group, path, 'aws_lb_target_group', 'name'));
  const ofService = links.find(
    service,
    ['load_balancer', 0, 'target_group_arn'],
    'aws_lb_target_group',
    'arn',
  );
  return [...new Set(ofPair.length > 0 ? inRegionOf(service, ofPair) : ofService)];
}

/** Names are unique in a region only: of a service in several regions, each has what is in its own. */
function inRegionOf(service: ResourceChange, named: readonly ResourceChange[]): readonly ResourceChange[] {
  const own = regionsOf(service);
  const fits = (change: ResourceChange): boolean => {
    const regions = regionsOf(change);
    return regions.length === 0 || regions.some((region) => own.includes(region));
  };
  return own.length === 0 ? named : named.filter(fits);
}

/** By the ARN, before and after. */
const regionsOf = ({ before, after }: ResourceChange): readonly string[] =>
  [before, after].flatMap((value) => {
    const region = (textAt(value, ['arn']) ?? textAt(value, ['id']) ?? '').split(':')[3];
    return region === undefined || region === '' ? [] : [region];
  });

/** Scalable targets and policies by the service that their `resource_id` ends with: `service/<cluster>/<service>`. */
class ScalingIndex {
  readonly #links: Links;
  readonly #byName = new Map<string, ReadonlyMap<string, readonly ResourceChange[]>>();

  constructor(links: Links) {
    this.#links = links;
  }

  ofName(type: string, service: ResourceChange): readonly ResourceChange[] {
    const name = textAt(service.before, ['name']) ?? textAt(service.after, ['name']);
    return (name === undefined ? undefined : this.#named(type).get(name)) ?? [];
  }

  #named(type: string): ReadonlyMap<string, readonly ResourceChange[]> {
    const known = this.#byName.get(type);
    if (known !== undefined) return known;
    const all = new Map<string, ResourceChange[]>();
    for (const change of this.#links.ofType(type)) {
      const ids = [change.before, change.after].flatMap((value) => textAt(value, ['resource_id']) ?? []);
      for (const name of new Set(ids.filter((id) => id.includes('/')).map(lastPart))) {
        all.set(name, [...(all.get(name) ?? []), change]);
      }
    }
    this.#byName.set(type, all);
    return all;
  }
}

const lastPart = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

function findPipeline(group: ResourceChange, links: Links): ResourceChange | undefined {
  const names = [group.before, group.after].flatMap(
    (value) => textAt(value, ['deployment_group_name']) ?? [],
  );
  const releases = (value: Json): boolean =>
    listAt(value, ['action']).some((action) =>
      names.includes(textAt(action, ['configuration', 'DeploymentGroupName']) ?? ''),
    );
  return links
    .ofType('aws_codepipeline')
    .find(({ before, after }) =>
      [before, after].some((value) => listAt(value, ['stage']).some((stage) => releases(stage))),
    );
}

const isReleaseTemplate = ({ before, after }: ResourceChange): boolean =>
  [before, after].some((value) => /(^|\/)(taskdef\.json|appspec\.ya?ml)$/.test(textAt(value, ['key']) ?? ''));

/** Members of which some were not found. */
type Present<Value> = {
  readonly [Name in keyof Value as undefined extends Value[Name] ? never : Name]: Value[Name];
} & {
  readonly [Name in keyof Value as undefined extends Value[Name] ? Name : never]?: Exclude<
    Value[Name],
    undefined
  >;
};

/** Leaves out what was not found. */
const present = <Value extends object>(value: Value): Present<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<Value>;

/** Container definitions of a task definition, which a plan holds as JSON in a text; undefined where they are unknown. */
export function containersOf(
  taskDefinition: ResourceChange,
  side: 'before' | 'after',
): readonly Json[] | undefined {
  const text = valueAt(taskDefinition[side], ['container_definitions']);
  if (typeof text !== 'string') return undefined;
  try {
    const parsed = JSON.parse(text) as Json;
    return Array.isArray(parsed) ? (parsed as readonly Json[]) : undefined;
  } catch {
    return undefined;
  }
}
