/** Plans as the versions of Terraform and OpenTofu write them: what each version has not is missing. Made here, not copied. */
import { readPlan } from '../../review/plan/read/read-plan';
import { formats, render } from '../../review/report';
import type { Review } from '../../review/result';
import { reviewPlans } from '../../review/review-plans';
import { rules } from '../../review/rules';
import {
  changeOf,
  defaultPlan,
  touchService,
  type PlanDocument,
  type PlannedResource,
} from '../support/default-plans';

const stack = 'bluegreen-dev-nodejs-service';

function review(plan: PlanDocument): Review {
  const file = readPlan('plan.json', [Buffer.from(JSON.stringify(plan))]);
  return reviewPlans([{ plan: { ...file, stack } }], { rules, now: new Date('2026-01-01T00:00:00Z') });
}

const idsOf = ({ findings }: Review, severity = 'block'): readonly string[] =>
  findings.filter(({ rule }) => rule.severity === severity).map(({ rule }) => rule.id);

/** Every report, and that none shows what JavaScript says of what is missing. */
function expectReadable(found: Review): void {
  for (const format of formats) {
    expect(render(format, found)).not.toMatch(/\bundefined\b|\[object |\bNaN\b/);
  }
}

type Convert = (plan: PlanDocument) => void;

const without =
  (...members: readonly string[]): Convert =>
  (plan) => {
    for (const member of members) Reflect.deleteProperty(plan, member);
  };

const changesOf = (plan: PlanDocument): readonly PlannedResource[] => [
  ...plan.resource_changes,
  ...(plan.resource_drift ?? []),
];

const withoutOfChanges =
  (...members: readonly string[]): Convert =>
  (plan) => {
    for (const { change } of changesOf(plan))
      for (const member of members) Reflect.deleteProperty(change, member);
  };

const all =
  (...converts: readonly Convert[]): Convert =>
  (plan) => {
    for (const convert of converts) convert(plan);
  };

const version = (format: string, terraform: string): Convert =>
  all((plan) => {
    plan.format_version = format;
    plan.terraform_version = terraform;
  });

/** Provider names of Terraform before 0.13. */
const shortProviders: Convert = (plan) => {
  for (const resource of changesOf(plan)) resource.provider_name = 'aws';
};

const beforeSensitive = withoutOfChanges('before_sensitive', 'after_sensitive');
const before11 = without(
  'resource_drift',
  'relevant_attributes',
  'checks',
  'timestamp',
  'errored',
  'applyable',
  'complete',
);
const before15 = without('timestamp', 'errored', 'applyable', 'complete');
const before18 = without('applyable', 'complete');
const openTofu: Convert = (plan) => {
  for (const resource of changesOf(plan)) {
    resource.provider_name = resource.provider_name.replace('registry.terraform.io', 'registry.opentofu.org');
  }
};

describe.each<[string, Convert]>([
  [
    'Terraform 0.12',
    all(
      version('0.1', '0.12.31'),
      before11,
      beforeSensitive,
      withoutOfChanges('replace_paths'),
      shortProviders,
    ),
  ],
  [
    'Terraform 0.13',
    all(version('0.1', '0.13.7'), before11, beforeSensitive, withoutOfChanges('replace_paths')),
  ],
  [
    'Terraform 0.14',
    all(version('0.1', '0.14.11'), before11, beforeSensitive, withoutOfChanges('replace_paths')),
  ],
  ['Terraform 0.15', all(version('0.1', '0.15.5'), before11)],
  ['Terraform 1.0', all(version('0.2', '1.0.11'), before11)],
  ['Terraform 1.1', all(version('1.0', '1.1.9'), before15, without('relevant_attributes', 'checks'))],
  ['Terraform 1.2', all(version('1.1', '1.2.9'), before15, without('checks'))],
  ['Terraform 1.3', all(version('1.1', '1.3.10'), before15)],
  ['Terraform 1.4', all(version('1.1', '1.4.7'), before15)],
  ['Terraform 1.5', all(version('1.2', '1.5.7'), before18)],
  ['Terraform 1.8', version('1.2', '1.8.5')],
  ['Terraform 1.11', version('1.2', '1.11.4')],
  ['Terraform 1.14', version('1.2', '1.14.0')],
  ['a later minor format', version('1.7', '1.99.0')],
  ['OpenTofu 1.6', all(version('1.2', '1.6.3'), before18, openTofu)],
  ['OpenTofu 1.10', all(version('1.2', '1.10.0'), before18, openTofu)],
])('a plan of %s', (_, convert) => {
  const made = (change?: (plan: PlanDocument) => void): Review =>
    review(
      defaultPlan(stack, (plan) => {
        change?.(plan);
        convert(plan);
      }),
    );

  it('is blocked for the same reason', () => {
    const found = made(touchService);
    expect(idsOf(found)).toEqual(idsOf(review(defaultPlan(stack, touchService))));
    expect(found.judged).toEqual(review(defaultPlan(stack, touchService)).judged);
    expectReadable(found);
  });

  it('warns where the format is an old one, and of nothing else', () => {
    const found = made();
    const old = found.plans.length === 1 && idsOf(found, 'warn').includes('RV906');
    const document = defaultPlan(stack);
    convert(document);
    expect(old).toBe(document.format_version.startsWith('0.'));
    expect(found.verdict).toBe('warnings');
  });

  it('hides secrets that only their name gives away', () => {
    const found = made((plan) => {
      const change = changeOf(plan, 'aws_ecs_task_definition');
      const environment = [{ name: 'DB_PASSWORD', value: 'correct-horse-9-battery' }];
      change.after = {
        ...change.after,
        container_definitions: JSON.stringify([{ name: 'web', environment }]),
      };
    });
    for (const format of formats) expect(render(format, found)).not.toContain('battery');
  });
});

describe('what later versions add', () => {
  const others = (address: string, change: object, more: object = {}): PlannedResource => ({
    ...{ address, mode: 'managed', type: 'aws_s3_bucket', name: address.slice(14) },
    provider_name: 'registry.terraform.io/hashicorp/aws',
    ...more,
    change: { actions: ['no-op'], before: { id: 'a' }, after: { id: 'a' }, after_unknown: {}, ...change },
  });

  const reviewed = (change: (plan: PlanDocument) => void) => {
    const found = review(defaultPlan(stack, change));
    expectReadable(found);
    return found;
  };
  const adding = (resource: PlannedResource) => reviewed((plan) => plan.resource_changes.push(resource));

  it.each<[string, object]>([
    ['an id', { id: 'my-bucket' }],
    ['an identity', { identity: { bucket: 'my-bucket' } }],
    ['what is not known', { unknown: true }],
  ])('an import by %s, with generated configuration, is counted and says so', (_, importing) => {
    const { plans } = adding(
      others('aws_s3_bucket.a', { importing, generated_config: 'resource "aws_s3_bucket" "a" {}' }),
    );
    expect(plans[0]?.counts.import).toBe(1);
    expect(plans[0]?.changesNothing).toBe(false);
  });

  it('what is forgotten is neither deleted nor kept', () => {
    const { plans } = adding(others('aws_s3_bucket.a', { actions: ['forget'], after: null }));
    expect(plans[0]?.counts).toMatchObject({ forget: 1, delete: 0 });
    expect(plans[0]?.resources).toEqual({ before: 4, after: 3 });
  });

  it('what is replaced, and the old object forgotten, is replaced', () => {
    const { plans } = adding(others('aws_s3_bucket.a', { actions: ['create', 'forget'] }));
    // One is of the plan itself.
    expect(plans[0]?.counts.replace).toBe(2);
  });

  it('what moves keeps its object', () => {
    const { plans } = adding(others('aws_s3_bucket.b', {}, { previous_address: 'aws_s3_bucket.a' }));
    expect(plans[0]?.counts.move).toBe(1);
  });

  it('identities and write-only arguments are passed over', () => {
    const identity = { before_identity: { bucket: 'a' }, after_identity: { bucket: 'a' } };
    const { plans } = adding(others('aws_s3_bucket.a', { ...identity, after: { id: 'a', secret_wo: null } }));
    expect(plans[0]?.counts.update).toBe(0);
  });

  it('ephemeral resources that OpenTofu opens change nothing', () => {
    const opened = others(
      'aws_s3_bucket.a',
      { actions: ['open'], before: null, after: null },
      { mode: 'ephemeral' },
    );
    expect(idsOf(adding(opened))).toEqual([]);
  });

  it('changes that are put off make no green verdict', () => {
    const found = reviewed((plan) => {
      plan.deferred_changes = [
        {
          reason: 'resource_config_unknown',
          resource_change: others('aws_s3_bucket.a', { actions: ['create'] }),
        },
      ];
    });
    expect(idsOf(found, 'warn')).toContain('RV901');
  });

  it('actions that are invoked are told, those put off too', () => {
    const action = (address: string) => ({ address, type: 'aws_lambda_invoke', name: 'x' });
    const found = reviewed((plan) => {
      plan.action_invocations = [{ ...action('action.aws_lambda_invoke.x'), lifecycle_action_trigger: {} }];
      plan.deferred_action_invocations = [
        { reason: 'deferred_prereq', action_invocation: action('action.aws_lambda_invoke.y') },
      ];
    });
    expect(idsOf(found, 'warn').filter((id) => id === 'RV904')).toHaveLength(2);
  });

  it('checks that fail warn, and those that pass do not', () => {
    const check = (status: string) => ({
      address: { kind: 'check', name: 'health', to_display: 'check.health' },
      status,
      instances: [{ address: { to_display: 'check.health' }, status, problems: [{ message: 'no answer' }] }],
    });
    expect(
      idsOf(
        reviewed((plan) => (plan.checks = [check('fail')])),
        'warn',
      ),
    ).toContain('RV903');
    expect(
      idsOf(
        reviewed((plan) => (plan.checks = [check('pass')])),
        'warn',
      ),
    ).not.toContain('RV903');
  });

  it('members that nobody knows yet are passed over', () => {
    const found = reviewed((plan) => {
      plan.query_results = [{ a: 1 }];
      for (const resource of plan.resource_changes) resource.new_member = { deep: [1, null] };
    });
    expect(idsOf(found)).toEqual([]);
  });
});
