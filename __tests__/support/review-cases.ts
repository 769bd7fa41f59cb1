/** Small plans of hand-written Terraform in `review/cases/plans`, the same with changes, and what the review says of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assignStacks } from '../../review/plan/assign-stacks';
import { readPlan } from '../../review/plan/read/read-plan';
import { readSynthesized } from '../../review/plan/read/read-synthesized';
import { render } from '../../review/report';
import type { Review } from '../../review/result';
import { reviewPlans } from '../../review/review-plans';
import { rules } from '../../review/rules';
import type { PlanDocument, PlannedResource } from './default-plans';

const plans = join(__dirname, '../review/cases/plans');

/** Path of the plan of a case. */
export const caseFile = (name: string): string => join(plans, name, 'plan.json');

/** @param edit - changes the plan */
export function casePlan(name: string, edit?: (plan: PlanDocument) => void): PlanDocument {
  const plan = JSON.parse(readFileSync(caseFile(name), 'utf8')) as PlanDocument;
  edit?.(plan);
  return plan;
}

/** The resource at an address of a plan. */
export function resourceAt(plan: PlanDocument, address: string): PlannedResource {
  const found = plan.resource_changes.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`the plan has no ${address}`);
  return found;
}

/** Updates a resource in place. */
export function update(plan: PlanDocument, address: string, after: Record<string, unknown>): void {
  const { change } = resourceAt(plan, address);
  change.actions = ['update'];
  change.after = { ...change.before, ...after };
}

/** Sets arguments of a resource that stays as it is. */
export function given(plan: PlanDocument, address: string, values: Record<string, unknown>): void {
  const { change } = resourceAt(plan, address);
  if (change.before !== null) change.before = { ...change.before, ...values };
  if (change.after !== null) change.after = { ...change.after, ...values };
}

/** Adds a resource to a plan; without `before` the apply creates it. */
export function add(
  plan: PlanDocument,
  address: string,
  change: Partial<PlannedResource['change']>,
): PlannedResource {
  const [type = '', name = ''] = address.split('.');
  const { before = null, after = null } = change;
  const actions = before === null ? ['create'] : after === null ? ['delete'] : ['no-op'];
  const resource: PlannedResource = {
    address,
    mode: 'managed',
    type,
    name,
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: {
      actions,
      before,
      after,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
      ...change,
    },
  };
  plan.resource_changes.push(resource);
  return resource;
}

/** Takes resources out of a plan: another state has them. */
export function without(plan: PlanDocument, ...addresses: readonly string[]): void {
  plan.resource_changes = plan.resource_changes.filter(({ address }) => !addresses.includes(address));
}

const bytesOf = (plan: PlanDocument): Buffer => Buffer.from(JSON.stringify(plan));

/** Reviews plans, each a stack of its own. */
export function reviewOf(...documents: readonly PlanDocument[]): Review {
  const given = documents.map((document, at) => ({
    plan: readPlan(`s${at + 1}.json`, [bytesOf(document)]),
    stack: documents.length === 1 ? 's' : `s${at + 1}`,
  }));
  return reviewPlans(assignStacks(given, undefined), { rules, now: new Date('2026-11-30') });
}

/** Reviews a case with the synth that it has. */
export function reviewWithSynth(name: string, document: PlanDocument = casePlan(name)): Review {
  const synthesized = readSynthesized(join(plans, name, 'synth'));
  const plan = readPlan('s.json', [bytesOf(document)]);
  return reviewPlans(assignStacks([{ plan, stack: 's' }], synthesized), {
    rules,
    now: new Date('2026-11-30'),
  });
}

/** `block LB401 aws_lb_listener.prod`, one a finding. */
export const foundIn = ({ findings }: Review): readonly string[] =>
  findings.map(({ rule, address }) => `${rule.severity} ${rule.id} ${address}`.trim());

/** The review in all formats that people read, one after the other. */
export const textsOf = (review: Review): string =>
  (['terminal', 'markdown', 'json', 'sarif'] as const)
    .map((format) => render(format, review, format === 'terminal' ? { width: 10_000 } : {}))
    .join('\n');
