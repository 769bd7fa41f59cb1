/** What a Terraform plan would do, from `terraform show -json`. */

/** One resource that a plan changes. */
export interface PlannedChange {
  readonly address: string;
  /** Terraform's resource type, for example `aws_ecs_service`. */
  readonly type: string;
  /** Terraform's words: `create`, `update`, `delete`; `delete` and `create` together replace. */
  readonly actions: readonly string[];
  /** Top-level arguments that differ, those that are known after the apply included. */
  readonly arguments: readonly string[];
}

interface Change {
  readonly actions: readonly string[];
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
  readonly after_unknown?: Readonly<Record<string, unknown>>;
}

interface PlanJson {
  readonly format_version: string;
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: Change;
  }[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
}

/** Changes of managed resources and of outputs. */
export interface PlannedChanges {
  readonly resources: readonly PlannedChange[];
  /** Names of outputs that change. */
  readonly outputs: readonly string[];
}

const isChange = (actions: readonly string[]) =>
  !actions.every((action) => action === 'no-op' || action === 'read');

/**
 * Parses `terraform show -json` of a plan file.
 *
 * @throws Error the format's major version is not 1
 */
export function parsePlan(json: string): PlannedChanges {
  const plan = JSON.parse(json) as PlanJson;
  if (!plan.format_version.startsWith('1.')) {
    throw new Error(`the plan has format version ${plan.format_version}; only 1.x is known`);
  }
  return {
    resources: (plan.resource_changes ?? [])
      .filter((change) => change.mode === 'managed' && isChange(change.change.actions))
      .map(({ address, type, change }) => ({
        address,
        type,
        actions: change.actions,
        arguments: differing(change),
      })),
    outputs: Object.entries(plan.output_changes ?? {})
      .filter(([, change]) => isChange(change.actions))
      .map(([name]) => name),
  };
}

function differing({ before, after, after_unknown: unknown = {} }: Change): string[] {
  if (before === undefined || before === null || after === undefined || after === null) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  return [...names]
    .filter((name) => unknown[name] === true || JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .sort();
}

/** One line a change, as a person reads it: no values, which may be secret. */
export function describeChanges(changes: PlannedChanges): string[] {
  return [
    ...changes.resources.map((change) => {
      const differs = change.arguments.length === 0 ? '' : ` (${change.arguments.join(', ')})`;
      return `${change.address}: ${change.actions.join(' and ')}${differs}`;
    }),
    ...changes.outputs.map((name) => `output ${name}`),
  ];
}
