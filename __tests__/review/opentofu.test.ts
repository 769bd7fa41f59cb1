import { readPlan, type PlanFile } from '../../review/plan/read/read-plan';
import type { Review } from '../../review/result';
import { reviewPlans } from '../../review/review-plans';
import { rules } from '../../review/rules';
import { defaultPlan, touchService, type PlanDocument, type StackName } from '../support/default-plans';

const service: StackName = 'bluegreen-dev-nodejs-service';
const read = (plan: PlanDocument): PlanFile => readPlan('plan.json', [Buffer.from(JSON.stringify(plan))]);

function review(plan: PlanDocument): Review {
  const stack = { plan: { ...read(plan), stack: service } };
  return reviewPlans([stack], { rules, now: new Date('2026-01-01T00:00:00Z') });
}

/** A review without what tells files apart. */
const found = ({ plans, ...rest }: Review): object => ({
  ...rest,
  plans: plans.map(({ sha256, ...plan }) => ({ ...plan, sha256: typeof sha256 })),
});

/** What OpenTofu writes of the same plan: the head of review/plan/plan.ts says how it differs. */
function toOpenTofu(plan: PlanDocument): void {
  delete plan.applyable;
  delete plan.complete;
  plan.terraform_version = '1.11.0';
  for (const change of [...plan.resource_changes, ...(plan.resource_drift ?? [])]) {
    change.provider_name = change.provider_name.replace('registry.terraform.io', 'registry.opentofu.org');
  }
}

/** What Terraform 1.4 writes of it. */
function toOldTerraform(plan: PlanDocument): void {
  delete plan.applyable;
  delete plan.complete;
  delete plan.errored;
  plan.format_version = '1.1';
  plan.terraform_version = '1.4.7';
}

describe.each([
  ['OpenTofu', toOpenTofu],
  ['an old Terraform', toOldTerraform],
])('a plan of %s', (_, convert) => {
  const converted = (stack: StackName, change: (plan: PlanDocument) => void = () => undefined) =>
    defaultPlan(stack, (plan) => {
      change(plan);
      convert(plan);
    });

  it.each<[string, StackName, (plan: PlanDocument) => void]>([
    ['with changes', service, () => undefined],
    ['that is to be blocked', service, touchService],
    ['that changes nothing', 'bluegreen-dev-network', () => undefined],
  ])('is reviewed as that of Terraform: one %s', (__, stack, change) => {
    expect(found(review(converted(stack, change)))).toEqual(found(review(defaultPlan(stack, change))));
  });

  it('is not said to be incomplete, nor to be in error', () => {
    const plan = read(converted(service));
    expect(plan).toMatchObject({ errored: false });
    expect(plan).not.toHaveProperty('complete');
    expect(plan).not.toHaveProperty('applyable');
    expect(review(converted(service)).findings.map(({ rule: { id } }) => id)).not.toContain('RV901');
  });

  it('is clean where nothing changes', () => {
    const { verdict, plans } = review(converted('bluegreen-dev-network'));
    expect(verdict).toBe('clean');
    expect(plans[0]?.changesNothing).toBe(true);
  });
});

describe('a plan of OpenTofu', () => {
  it('that ended with an error is blocked', () => {
    const plan = defaultPlan('bluegreen-dev-network', (made) => {
      toOpenTofu(made);
      made.errored = true;
    });
    expect(review(plan).verdict).toBe('blocked');
  });

  it('is clean where it opens an ephemeral resource, and changes nothing', () => {
    const plan = defaultPlan('bluegreen-dev-network', (made) => {
      toOpenTofu(made);
      made.resource_changes.push({
        address: 'ephemeral.aws_secretsmanager_secret_version.key',
        mode: 'ephemeral',
        type: 'aws_secretsmanager_secret_version',
        name: 'key',
        provider_name: 'registry.opentofu.org/hashicorp/aws',
        change: { actions: ['open'], before: null, after: null, after_unknown: {} },
      });
    });
    expect(review(plan)).toMatchObject({ verdict: 'clean', plans: [{ changesNothing: true }] });
  });
});
