/** Task definitions as RegisterTaskDefinition has them, of a resource or of a `taskdef.json` in S3. Pure. */
import { having, distinct } from '../plan/lookup';
import type { Json, JsonObject, Path, ResourceChange } from '../plan/model';
import { textOn } from '../plan/references';
import { isList, isMarked, isObject, textAt, valueAt } from '../plan/values';
import type { RuleContext } from './context';
import type { BlueGreenService } from './service';

/** A task definition, with where it stands. */
export interface TaskDefinition {
  /** `aws_ecs_task_definition`, or the object with the template. */
  readonly change: ResourceChange;
  /** The same in the names of the API, for `difference` and `RuleContext.show`: `cpu`, `executionRoleArn`, `containerDefinitions`. */
  readonly view: ResourceChange;
  /** The argument of `change` that a path of `view` stands in. */
  readonly argumentOf: (path: Path) => Path;
}

/** In the API, and in the provider. */
const names: Readonly<Record<string, string>> = {
  cpu: 'cpu',
  memory: 'memory',
  executionRoleArn: 'execution_role_arn',
  taskRoleArn: 'task_role_arn',
  containerDefinitions: 'container_definitions',
  requiresCompatibilities: 'requires_compatibilities',
};

export const taskDefinitionOf = (change: ResourceChange, context: RuleContext): TaskDefinition =>
  once(change, context, () => ({
    change,
    view: ofResource(change, context),
    argumentOf: ([name]) => [names[String(name)] ?? String(name)],
  }));

export const templateOf = (change: ResourceChange, context: RuleContext): TaskDefinition =>
  once(change, context, () => ({
    change,
    view: ofDocument(change, 'content', context),
    argumentOf: () => ['content'],
  }));

const read = new WeakMap<RuleContext, Map<ResourceChange, TaskDefinition>>();

/** Several rules look at every task definition, and documents in texts take their time. */
function once(change: ResourceChange, context: RuleContext, make: () => TaskDefinition): TaskDefinition {
  const known = read.get(context) ?? new Map<ResourceChange, TaskDefinition>();
  read.set(context, known);
  const found = known.get(change) ?? make();
  known.set(change, found);
  return found;
}

/**
 * What the next release of a service starts: the template that the release takes where the plan has one, else the
 * resource. Undefined where the plans have neither.
 */
export function nextTaskDefinition(
  service: BlueGreenService,
  context: RuleContext,
): TaskDefinition | undefined {
  const template = templateNamed(service, /(?:^|\/)taskdef\.json$/);
  if (template !== undefined) return templateOf(template, context);
  const resource = resourceOf(service, context);
  return resource && taskDefinitionOf(resource, context);
}

/** Undefined where there are several: nobody can tell which of them a service is released with. */
export function templateNamed(
  { releaseTemplates }: BlueGreenService,
  key: RegExp,
): ResourceChange | undefined {
  const found = releaseTemplates.filter(({ before, after }) =>
    [before, after].some((value) => key.test(textAt(value, ['key']) ?? '')),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** By reference, or by family: after a release the service runs a revision that Terraform does not know. */
export function resourceOf(
  { service, taskDefinition }: BlueGreenService,
  { changesOf }: RuleContext,
): ResourceChange | undefined {
  const families = [service.before, service.after].flatMap(
    (value) => familyOf(textAt(value, ['task_definition'])) ?? [],
  );
  const definitions = changesOf('aws_ecs_task_definition');
  return taskDefinition ?? families.flatMap((family) => having(definitions, 'family', family))[0];
}

/** `shop:3` of an ARN, or of the same without one. */
export const revisionOf = (taskDefinition: string | undefined): string | undefined =>
  taskDefinition?.slice(taskDefinition.lastIndexOf('/') + 1);

const familyOf = (taskDefinition: string | undefined): string | undefined =>
  revisionOf(taskDefinition)?.split(':')[0];

/** A list of a task definition: containers, or a list of one of them; empty where there is none. */
export const objectsAt = (value: Json | undefined, path: Path): readonly JsonObject[] => {
  const found = valueAt(value, path);
  return isList(found) ? found.filter(isObject) : [];
};

/** Whether nobody can tell the value at a path of a view before the apply. */
export const isUnknownIn = ({ view }: TaskDefinition, path: Path): boolean =>
  isMarked(view.afterUnknown, path);

function ofResource(change: ResourceChange, context: RuleContext): ResourceChange {
  const containers = ofDocument(change, 'container_definitions', context);
  const renamed = (marks: Json, document: Json): Json => ({
    ...Object.fromEntries(
      Object.entries(names).map(([name, argument]) => [name, valueAt(marks, [argument]) ?? false]),
    ),
    containerDefinitions: document,
  });
  const values = (side: 'before' | 'after'): JsonObject | null =>
    change[side] === null
      ? null
      : {
          ...Object.fromEntries(
            Object.entries(names).map(([name, argument]) => [name, change[side]?.[argument] ?? null]),
          ),
          containerDefinitions: containers[side] ?? null,
        };
  return {
    ...change,
    before: values('before'),
    after: values('after'),
    afterUnknown: change.afterUnknown === true || renamed(change.afterUnknown, containers.afterUnknown),
    beforeSensitive:
      change.beforeSensitive === true || renamed(change.beforeSensitive, containers.beforeSensitive),
    afterSensitive:
      change.afterSensitive === true || renamed(change.afterSensitive, containers.afterSensitive),
  };
}

/** A change of which the sides are a JSON document that stands in an argument. What is no JSON is as good as unknown. */
function ofDocument(change: ResourceChange, argument: string, context: RuleContext): ResourceChange {
  const after = documentOf(textOn(change, 'after', [argument], context));
  const isMissing = change.after !== null && after === undefined;
  return {
    ...change,
    before: (documentOf(textAt(change.before, [argument])) ?? null) as JsonObject | null,
    after: (after ?? null) as JsonObject | null,
    afterUnknown: isMissing,
    beforeSensitive: isMarked(change.beforeSensitive, [argument]),
    afterSensitive: isMarked(change.afterSensitive, [argument]),
  };
}

function documentOf(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = JSON.parse(text) as Json;
    return isObject(parsed) || isList(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Of all services, each once: what the applies register, and what the next deployments do. */
export function taskDefinitionsOf(context: RuleContext): readonly TaskDefinition[] {
  const templates = context.services.map((service) => nextTaskDefinition(service, context));
  const resources = distinct(context.services.map((service) => resourceOf(service, context)));
  const all = [...resources.map((change) => taskDefinitionOf(change, context)), ...templates];
  return distinct(all.map((definition) => definition?.change)).flatMap(
    (change) => all.find((definition) => definition?.change === change) ?? [],
  );
}
