import { pricesIn, together } from '../../../../review/prices/price-list';
import { isOld, knownPrices, type Prices } from '../../../../review/prices/known-prices';
import { costInWords } from '../../../../review/report/cost-words';
import { render } from '../../../../review/report';
import { reviewPlans } from '../../../../review/review-plans';
import type { ExampleChange } from '../../../../review/rule';
import { exampleStack } from '../../../../review/rules/examples/stack';

const region = 'us-east-1';
const now = new Date('2026-12-01');

const definition = (
  cpu: string,
  memory: string,
  {
    architecture = 'X86_64',
    unknown = {},
  }: { architecture?: string; unknown?: Record<string, unknown> } = {},
): ExampleChange => {
  const values = (size: { cpu: string; memory: string }) => ({
    ...{ arn: `arn:aws:ecs:${region}:123456789012:task-definition/web:3`, family: 'web', ...size },
    runtime_platform: [{ cpu_architecture: architecture, operating_system_family: 'LINUX' }],
  });
  return {
    address: 'aws_ecs_task_definition.web',
    actions: ['delete', 'create'],
    before: values({ cpu: '512', memory: '1024' }),
    after: values({ cpu, memory }),
    afterUnknown: unknown,
  };
};

const service = (more: Record<string, unknown> = {}, at = region): ExampleChange => {
  const values = {
    ...{ name: 'web', launch_type: 'FARGATE', desired_count: 2, cluster: 'web' },
    arn: `arn:aws:ecs:${at}:123456789012:service/web/web`,
    id: `arn:aws:ecs:${at}:123456789012:service/web/web`,
    deployment_controller: [{ type: 'CODE_DEPLOY' }],
    task_definition: `arn:aws:ecs:${region}:123456789012:task-definition/web:3`,
    ...more,
  };
  return { address: 'aws_ecs_service.web', actions: ['no-op'], before: values, after: values };
};

const gateway: ExampleChange = {
  address: 'aws_nat_gateway.web',
  actions: ['create'],
  before: null,
  after: { region },
};

const scaled: ExampleChange = {
  address: 'aws_appautoscaling_target.web',
  actions: ['no-op'],
  before: { min_capacity: 2, max_capacity: 6, resource_id: 'service/web/web', service_namespace: 'ecs' },
  after: { min_capacity: 2, max_capacity: 6, resource_id: 'service/web/web', service_namespace: 'ecs' },
};

const review = (changes: readonly ExampleChange[], prices?: Prices) =>
  reviewPlans(
    [{ ...exampleStack({ changes }, 'web'), plan: { ...exampleStack({ changes }, 'web').plan, sha256: '' } }],
    { rules: [], now, prices },
  );
const words = (changes: readonly ExampleChange[], prices?: Prices) => costInWords(review(changes, prices));

describe('what an apply costs', () => {
  it('is the difference of the tasks in a month', () => {
    // 2 tasks × 730 h × (0.5 vCPU × 0.04048 + 1 GB × 0.004445) more.
    const { cost } = review([definition('1024', '2048'), service()]).effects;
    expect(cost?.monthly.from).toBeCloseTo(2 * 730 * (0.5 * 0.04048 + 0.004445), 6);
    expect(words([definition('1024', '2048'), service()])).toEqual([
      'The apply changes what a month costs by +$36.04: tasks, load balancers and NAT gateways by the hour, without traffic, logs and discounts.',
      'Prices of 2026-09-20, from the pricing pages of AWS.',
    ]);
  });

  it('knows ARM, and what becomes cheaper', () => {
    const change = definition('256', '512', { architecture: 'ARM64' });
    const { cost } = review([change, service()]).effects;
    expect(cost?.monthly.to).toBeCloseTo(-2 * 730 * (0.25 * 0.03238 + 0.5 * 0.00356), 6);
    expect(words([change, service()])[0]).toContain('by −$14.42:');
  });

  it('is a range where the service scales', () => {
    expect(words([definition('1024', '2048'), service(), scaled])[0]).toContain('by +$36.04 to +$108.12:');
  });

  it('has what is made and deleted beside', () => {
    expect(words([gateway, service(), definition('512', '1024')])[0]).toContain('by +$32.85:');
    const gone: ExampleChange = { ...gateway, actions: ['delete'], before: { region }, after: null };
    expect(words([gone, service(), definition('512', '1024')])[0]).toContain('by −$32.85:');
  });

  it('is left out where a value is not known', () => {
    const unknown = definition('1024', '2048', { unknown: { cpu: true } });
    expect(words([unknown, service(), gateway])[0]).toMatch(
      /by \+\$32\.85: .*; what is not known yet is left out\.$/,
    );
    expect(review([unknown, service()]).effects.cost?.monthly).toEqual({ from: 0, to: 0 });
  });

  it('is nothing on Spot or on instances, and in a region without prices', () => {
    const spot = { launch_type: '', capacity_provider_strategy: [{ capacity_provider: 'FARGATE_SPOT' }] };
    expect(words([definition('1024', '2048'), service(spot)])).toEqual([]);
    expect(words([definition('1024', '2048'), service({ launch_type: 'EC2' })])).toEqual([]);
    expect(review([definition('1024', '2048'), service({}, 'eu-west-9')]).effects).not.toHaveProperty('cost');
  });

  it('says that prices are older than a year', () => {
    const old = { ...knownPrices, date: '2025-01-01' };
    expect(words([definition('1024', '2048'), service()], old).at(-1)).toBe(
      'Prices of 2025-01-01, from the pricing pages of AWS: older than a year; give newer ones with --prices.',
    );
    expect(isOld(knownPrices, now)).toBe(false);
  });

  it('counts the resources that HCP Terraform counts', () => {
    const trigger: ExampleChange = {
      address: 'terraform_data.x',
      actions: ['create'],
      before: null,
      after: {},
    };
    expect(words([gateway, trigger, service({}, 'eu-west-9')]).at(-1)).toBe(
      'Managed resources, as HCP Terraform counts them: 1 now, 2 after the apply.',
    );
  });

  it('stands in the reports', () => {
    const found = review([definition('1024', '2048'), service()]);
    for (const format of ['markdown', 'terminal'] as const) {
      expect(render(format, found)).toContain('Cost and size');
    }
    expect(render('markdown', review([service()]))).not.toContain('Cost and size');
  });
});

/** An offer file of the AWS Price List, as far as it is read. */
const offer = (
  products: Readonly<Record<string, readonly [usagetype: string, price: string, family?: string]>>,
  date = '2026-11-03T10:00:00Z',
) => ({
  formatVersion: 'v1.0',
  publicationDate: date,
  products: Object.fromEntries(
    Object.entries(products).map(([sku, [usagetype, , productFamily = 'Compute']]) => [
      sku,
      { sku, productFamily, attributes: { regionCode: 'eu-central-1', usagetype } },
    ]),
  ),
  terms: {
    OnDemand: Object.fromEntries(
      Object.entries(products).map(([sku, [, price]]) => [
        sku,
        {
          [`${sku}.JRT`]: {
            priceDimensions: {
              [`${sku}.JRT.1`]: { beginRange: '0', unit: 'hours', pricePerUnit: { USD: price } },
            },
          },
        },
      ]),
    ),
  },
});

describe('offer files of the AWS Price List', () => {
  const ecs = offer({
    A: ['EUC1-Fargate-vCPU-Hours:perCPU', '0.0500000000'],
    B: ['EUC1-Fargate-GB-Hours', '0.0060000000'],
    C: ['EUC1-Fargate-ARM-vCPU-Hours:perCPU', '0.0400000000'],
    D: ['EUC1-Fargate-Windows-vCPU-Hours:perCPU', '0.1000000000'],
    E: ['EUC1-Fargate-SpotUsage-vCPU-Hours:perCPU', '0.0100000000'],
  });

  it('replace the prices of this project', () => {
    const prices = pricesIn('ecs.json', ecs)!;
    expect(prices).toEqual({
      source: 'ecs.json',
      date: '2026-11-03',
      regions: new Map([['eu-central-1', { vcpu: 0.05, gb: 0.006, armVcpu: 0.04 }]]),
    });
    const changes = [definition('1024', '2048'), service({}, 'eu-central-1')];
    expect(words(changes, prices)[0]).toContain(`by +$${(2 * 730 * 0.031).toFixed(2)}:`);
  });

  it('go together, and the oldest says how old they are', () => {
    const elb = offer(
      {
        L: ['EUC1-LoadBalancerUsage', '0.0270', 'Load Balancer-Application'],
        M: ['EUC1-LoadBalancerUsage', '0.0300', 'Load Balancer'],
      },
      '2026-01-01T00:00:00Z',
    );
    const all = together([pricesIn('ecs.json', ecs)!, pricesIn('elb.json', elb)!]);
    expect([all.source, all.date]).toEqual(['ecs.json, elb.json', '2026-01-01']);
    expect(all.regions.get('eu-central-1')).toMatchObject({ vcpu: 0.05, loadBalancer: 0.027 });
  });

  it.each([[{}], ['text'], [offer({})], [offer({ A: ['EUC1-Fargate-GB-Hours', 'free'] })]])(
    'are not %j',
    (other) => {
      expect(pricesIn('x.json', other)).toBeUndefined();
    },
  );
});

describe('without prices of the region', () => {
  const away = { region: 'eu-west-1' };
  const unpriced = ['No prices of eu-west-1 are known: give offer files of AWS with --prices.'];

  it('says so where something gets another price', () => {
    expect(words([{ ...gateway, after: away }])).toEqual(expect.arrayContaining(unpriced));
    const more: ExampleChange = { ...service({}, 'eu-west-1'), actions: ['update'] };
    expect(words([{ ...more, after: { ...more.after, desired_count: 4 } }])).toEqual(unpriced);
  });

  it('says nothing of what costs as much as before', () => {
    const tagged: ExampleChange = { ...service({}, 'eu-west-1'), actions: ['update'] };
    expect(words([{ ...tagged, after: { ...tagged.after, tags: { team: 'web' } } }])).toEqual([]);
    expect(words([{ ...gateway, actions: ['delete', 'create'], before: away, after: away }])).toEqual([]);
  });
});
