/**
 * The plan that Terraform's CLI shows: what `terraform show -json` prints of a plan file, without the values that are
 * sensitive, and with the schemas that are needed to print it. Pure.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
import { isDeepStrictEqual } from 'node:util';

type Json = Readonly<Record<string, unknown>>;

/** Members that the CLI reads. */
export interface PlanJson extends Json {
  readonly format_version?: string;
  readonly resource_changes?: readonly ResourceChange[];
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
}

interface ResourceChange extends Json {
  readonly mode?: string;
  readonly type?: string;
  readonly provider_name?: string;
  readonly change: Change;
}

interface Change extends Json {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/** What `terraform providers schema -json` prints. */
export interface ProviderSchemas extends Json {
  readonly format_version?: string;
  readonly provider_schemas?: Readonly<Record<string, ProviderSchema>>;
}

interface ProviderSchema extends Json {
  readonly resource_schemas?: Json;
  readonly data_source_schemas?: Json;
}

export interface Counts {
  readonly additions: number;
  readonly changes: number;
  readonly destructions: number;
  readonly imports: number;
}

export function redactedPlan(plan: PlanJson, schemas: ProviderSchemas): object {
  const { resource_changes: changes = [], resource_drift: drift = [], output_changes: outputs = {} } = plan;
  const resources = [...changes, ...drift];
  return {
    plan_format_version: plan.format_version,
    resource_changes: changes.map(withoutSecrets),
    resource_drift: drift.map(withoutSecrets),
    relevant_attributes: plan.relevant_attributes ?? [],
    output_changes: Object.fromEntries(
      Object.entries(outputs).map(([name, change]) => [name, redactedChange(change)]),
    ),
    provider_format_version: schemas.format_version,
    provider_schemas: usedSchemas(resources, schemas.provider_schemas ?? {}),
  };
}

export function countsOf({ resource_changes: changes = [] }: PlanJson): Counts {
  const managed = changes.filter(({ mode }) => mode !== 'data');
  const count = (action: string) => managed.filter(({ change }) => change.actions.includes(action)).length;
  return {
    additions: count('create'),
    changes: count('update'),
    destructions: count('delete'),
    imports: managed.filter(({ change }) => change.importing !== undefined).length,
  };
}

const withoutSecrets = (resource: ResourceChange): object => ({
  ...resource,
  change: redactedChange(resource.change),
});

/** Whether a sensitive value changes may be seen, and nothing else of it. */
function redactedChange(change: Change): Change {
  const isSame = isDeepStrictEqual(change.before, change.after);
  const inPlace = (side: string) => (isSame ? 'sensitive' : `sensitive ${side}`);
  return {
    ...change,
    ...('before' in change && {
      before: redacted(change.before, change.before_sensitive, inPlace('before')),
    }),
    ...('after' in change && { after: redacted(change.after, change.after_sensitive, inPlace('after')) }),
  };
}

/**
 * @param sensitive - of the same shape as the value, with `true` in the place of what is sensitive
 * @param stands - in the place of texts
 */
function redacted(value: unknown, sensitive: unknown, stands: string): unknown {
  if (sensitive === true) return scrubbed(value, stands);
  if (Array.isArray(value) && Array.isArray(sensitive))
    return value.map((each, index) => redacted(each, sensitive[index], stands));
  if (!isObject(value) || !isObject(sensitive)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, redacted(each, sensitive[key], stands)]),
  );
}

/** A value of the same type, because the CLI reads it by its schema. */
function scrubbed(value: unknown, stands: string): unknown {
  if (typeof value === 'string') return stands;
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  if (Array.isArray(value)) return value.map((each) => scrubbed(each, stands));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, scrubbed(each, stands)]));
}

/** The AWS provider has 13 MB of schemas, of which a plan needs a few. */
function usedSchemas(
  resources: readonly ResourceChange[],
  schemas: Readonly<Record<string, ProviderSchema>>,
): Json {
  const used = new Map<string, { readonly managed: Set<string>; readonly data: Set<string> }>();
  for (const { provider_name: provider = '', mode, type = '' } of resources) {
    const types = used.get(provider) ?? { managed: new Set(), data: new Set() };
    types[mode === 'data' ? 'data' : 'managed'].add(type);
    used.set(provider, types);
  }
  return Object.fromEntries(
    [...used].flatMap(([provider, { managed, data }]) => {
      const schema = schemas[provider];
      if (schema === undefined) return [];
      const { provider: own, resource_schemas: resourceSchemas, data_source_schemas: dataSchemas } = schema;
      return [
        [
          provider,
          {
            provider: own,
            resource_schemas: picked(resourceSchemas, managed),
            data_source_schemas: picked(dataSchemas, data),
          },
        ],
      ];
    }),
  );
}

const picked = (schemas: Json = {}, names: ReadonlySet<string>): Json =>
  Object.fromEntries(Object.entries(schemas).filter(([name]) => names.has(name)));

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
