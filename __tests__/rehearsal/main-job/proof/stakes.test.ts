import { expectProvable } from '../../../../rehearsal/main-job/proof/expect-provable';
import { describeStakes, stakesOf } from '../../../../rehearsal/main-job/proof/stakes';
import type { SynthesizedStack } from '../../../../rehearsal/terraform/synthesis';
import { synthProject } from '../../../support/synth';

/** As a synth of the settings writes them. */
const synthesized = (settings: unknown): SynthesizedStack[] =>
  Object.entries(synthProject(settings)).map(([name, { provider, resource }]) => ({
    name,
    directory: name,
    dependencies: [],
    resources: resource,
    providers: [],
    configuration: '',
    region: String(provider.aws?.[0]?.region),
  }));

const service = (settings: object) =>
  synthesized({ environments: { proof: { services: { shop: settings } } } });

describe('what a proof makes', () => {
  it('is counted from the synthesized stacks', () => {
    const stacks = service({ desiredCount: 3 });
    const stakes = stakesOf(stacks, 4);
    expect(stakes.billed).toEqual(['1 NAT gateway', '1 load balancer', '6 Fargate tasks']);
    expect(stakes.regions).toEqual(['ap-southeast-1']);
    expect(stakes.minutes).toBeGreaterThan(stakesOf(stacks, 1).minutes);
    const words = describeStakes('proof', '123456789012', stakes);
    expect(words).toContain(
      `This makes ${stakes.resources} resources for environment proof in account 123456789012`,
    );
    expect(words).toContain(`about ${stakes.minutes} minutes`);
  });

  it('grows with the services and their networks', () => {
    const stacks = synthesized({
      environments: { proof: { network: { type: 'new', nat: 'perAz' }, services: { shop: {}, cart: {} } } },
    });
    expect(stakesOf(stacks, 1).billed).toEqual(['2 NAT gateways', '2 load balancers', '8 Fargate tasks']);
  });
});

describe('what cannot be proved', () => {
  it('is nothing of the default settings', () => {
    expect(() => {
      expectProvable(service({}));
    }).not.toThrow();
  });

  it('is told, each with its setting, before anything is made', () => {
    const stacks = [
      ...service({ loadBalancer: { internal: true } }),
      ...synthesized({
        environments: {
          other: {
            services: {
              cart: {
                pipeline: {
                  source: {
                    type: 'connection',
                    connectionArn:
                      'arn:aws:codeconnections:ap-southeast-1:123456789012:connection/11111111-2222-3333-4444-555555555555',
                    repository: 'acme/cart',
                  },
                },
              },
              mail: { pipeline: { enabled: false } },
              news: { pipeline: { beforeEntry: { window: { cron: '* * 9-16 ? * *' } } } },
            },
          },
        },
      }),
    ];
    expect(() => {
      expectProvable(stacks);
    }).toThrow(
      [
        'this environment cannot be proved:',
        'bluegreen-proof-shop-service: its load balancer is internal, and is not reached from here (loadBalancer.internal)',
        'a service has no pipeline, and a proof releases by pushes (pipeline.enabled, pipeline.type)',
        'acme/cart: nothing can be pushed to it from here; a CodeCommit or S3 source can (pipeline.source)',
        'bluegreen-other-news-pipeline: its releases wait for a window or for alarms, and those of a proof start at once (pipeline.beforeEntry)',
      ].join('\n'),
    );
  });
});
