/** The plans of the default stacks, as the real Terraform made them, and the same with changes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const defaultStacks = join(__dirname, '../review/fixtures/default-stacks');

export type StackName = 'bluegreen-dev-network' | 'bluegreen-dev-nodejs-service';

type Values = Record<string, unknown>;

/** What of a plan is changed here. */
export interface PlanDocument {
  format_version: string;
  terraform_version?: string;
  applyable?: boolean;
  complete?: boolean;
  errored?: boolean;
  resource_drift?: PlannedResource[];
  resource_changes: PlannedResource[];
  [other: string]: unknown;
}

export interface PlannedResource {
  address: string;
  mode: string;
  type: string;
  name: string;
  provider_name: string;
  change: { actions: string[]; before: Values | null; after: Values | null; [other: string]: unknown };
  [other: string]: unknown;
}

export function defaultPlan(stack: StackName, change?: (plan: PlanDocument) => void): PlanDocument {
  const plan = JSON.parse(readFileSync(join(defaultStacks, `${stack}.json`), 'utf8')) as PlanDocument;
  change?.(plan);
  return plan;
}

/** The change of the first resource of a type. */
export function changeOf(plan: PlanDocument, type: string): PlannedResource['change'] {
  const found = plan.resource_changes.find((resource) => resource.type === type);
  if (found === undefined) throw new Error(`the plan has no ${type}`);
  return found.change;
}

/** The service as it would be if Terraform no longer ignored its task definition: ECS refuses such an apply. */
export const touchService = (plan: PlanDocument): void => {
  const change = changeOf(plan, 'aws_ecs_service');
  change.actions = ['update'];
  change.after = { ...change.after, task_definition: 'bluegreen-dev-nodejs:7' };
};
