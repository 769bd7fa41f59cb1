import { countsOf, redactedPlan, type PlanJson } from '../../../hcp/plans/redacted';

const plan: PlanJson = {
  format_version: '1.2',
  resource_changes: [
    {
      mode: 'managed',
      type: 'aws_thing',
      provider_name: 'registry.terraform.io/hashicorp/aws',
      change: {
        actions: ['delete', 'create'],
        before: { name: 'a', password: 's3cret-1', keys: [{ key: 's3cret-2', id: 1 }], count: 42 },
        after: { name: 'b', password: 's3cret-3', keys: [{ key: 's3cret-2', id: 1 }], count: 43 },
        before_sensitive: { password: true, keys: [{ key: true }], count: true },
        after_sensitive: { password: true, keys: [{ key: true }], count: true },
      },
    },
    {
      mode: 'data',
      type: 'aws_other',
      provider_name: 'registry.terraform.io/hashicorp/aws',
      change: { actions: ['read'], before: null, after: {} },
    },
  ],
  output_changes: {
    key: {
      actions: ['create'],
      before: null,
      after: 's3cret-4',
      before_sensitive: false,
      after_sensitive: true,
    },
  },
};

const schemas = {
  format_version: '1.0',
  provider_schemas: {
    'registry.terraform.io/hashicorp/aws': {
      provider: { version: 0 },
      resource_schemas: { aws_thing: { version: 1 }, aws_unused: { version: 1 } },
      data_source_schemas: { aws_other: { version: 2 }, aws_unused: { version: 1 } },
    },
    'registry.terraform.io/hashicorp/unused': { provider: {} },
  },
};

test('has nothing that is sensitive, and values of the same types in its place', () => {
  const redacted = redactedPlan(plan, schemas);
  expect(JSON.stringify(redacted)).not.toMatch(/s3cret|42|43/);
  expect(redacted).toMatchObject({
    plan_format_version: '1.2',
    resource_changes: [
      {
        change: {
          before: {
            name: 'a',
            password: 'sensitive before',
            keys: [{ key: 'sensitive before', id: 1 }],
            count: 0,
          },
          after: {
            name: 'b',
            password: 'sensitive after',
            keys: [{ key: 'sensitive after', id: 1 }],
            count: 0,
          },
        },
      },
      {},
    ],
    output_changes: { key: { before: null, after: 'sensitive after' } },
  });
});

test('has the schemas that are needed, and no other', () => {
  expect(redactedPlan(plan, schemas)).toMatchObject({
    provider_format_version: '1.0',
    provider_schemas: {
      'registry.terraform.io/hashicorp/aws': {
        provider: { version: 0 },
        resource_schemas: { aws_thing: { version: 1 } },
        data_source_schemas: { aws_other: { version: 2 } },
      },
    },
  });
  expect(JSON.stringify(redactedPlan(plan, schemas))).not.toContain('unused');
});

test('counts what it does to managed resources', () => {
  expect(countsOf(plan)).toEqual({ additions: 1, changes: 0, destructions: 1, imports: 0 });
});
