/** What a Terraform plan would do, from `terraform show -json`. */

/** One resource that a plan changes. */
export interface PlannedChange {
  readonly address: string;
  /** Terraform's resource type, for example `aws_ecs_service`. */
  readonly type: string;
  /** Terraform's words: `create`, `update`, `delete`; `delete` and `create` together replace. */
  readonly actions: readonly string[];
}

interface PlanJson {
  readonly format_version: string;
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[] };
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
      .map(({ address, type, change }) => ({ address, type, actions: change.actions })),
    outputs: Object.entries(plan.output_changes ?? {})
      .filter(([, change]) => isChange(change.actions))
      .map(([name]) => name),
  };
}

/** One line a change, as a person reads it. */
export function describeChanges(changes: PlannedChanges): string[] {
  return [
    ...changes.resources.map((change) => `${change.address}: ${change.actions.join(' and ')}`),
    ...changes.outputs.map((name) => `output ${name}`),
  ];
}
