import { names, networkStackName } from '../../../stacks/settings/names';
import { effectivePorts } from '../../../stacks/settings/ports';
import { serviceOf, withService } from '../../support/settings';

const named = (name: string) => ({ name });

test('target groups may have names that no other project has', () => {
  const shop = { name: 'shop', loadBalancer: { targetGroupNames: 'unique' } as const };
  const of = (project: string, environment = 'dev') => names(named(project), named(environment), shop);
  expect(of('one').blueTargetGroup).toMatch(/^one-dev-shop-[0-9a-f]{6}-blue$/);
  const all = ['one', 'two', 'a-project-with-a-name', 'a-project-with-a-nam'].map(
    (project) => of(project, 'production').greenTargetGroup,
  );
  expect(new Set(all).size).toBe(all.length);
  for (const name of all) expect(name.length).toBeLessThanOrEqual(32);
});

test('names of the default service', () => {
  expect(names(named('bluegreen'), named('dev'), named('nodejs'))).toMatchObject({
    prefix: 'bluegreen-dev-nodejs',
    loadBalancer: 'bluegreen-dev-nodejs',
    blueTargetGroup: 'dev-nodejs-blue',
    greenTargetGroup: 'dev-nodejs-green',
    logGroup: '/ecs/bluegreen-dev-nodejs',
    artifactBucketPrefix: 'bluegreen-dev-nodejs-art-',
    pipelineStack: 'bluegreen-dev-nodejs-pipeline',
  });
  expect(networkStackName(named('bluegreen'), named('dev'))).toBe('bluegreen-dev-network');
});

test('the longest names that are accepted keep within every limit of AWS and HCP Terraform', () => {
  const longest = names(named('a'.repeat(10)), named('b'.repeat(10)), named('c'.repeat(10)));
  expect(longest.loadBalancer).toHaveLength(32);
  // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#bucket_prefix
  expect(longest.artifactBucketPrefix.length).toBeLessThanOrEqual(37);
  expect(longest.accessLogBucketPrefix.length).toBeLessThanOrEqual(37);
  for (const role of [
    'executionRole',
    'taskRole',
    'codeDeployRole',
    'pipelineRole',
    'buildRole',
    'eventsRole',
  ] as const) {
    expect(longest[role].length).toBeLessThanOrEqual(64);
  }
  const longestStack = Math.max(
    ...[
      longest.serviceStack,
      longest.pipelineStack,
      networkStackName(named('a'.repeat(20)), named('b'.repeat(20))),
    ].map(({ length }) => length),
  );
  // A workspace name has at most 90 characters, of which 40 may be the prefix.
  expect(40 + longestStack).toBeLessThanOrEqual(90);
});

describe('ports', () => {
  const portsOf = (loadBalancer: object) =>
    effectivePorts(serviceOf(withService({ loadBalancer })).loadBalancer);
  const certificateArn = 'arn:aws:acm:ap-southeast-1:111122223333:certificate/1';

  test.each<[string, object, ReturnType<typeof effectivePorts>]>([
    ['without a certificate', {}, { production: 8080, test: 8090, https: false, redirect: undefined }],
    ['with a certificate', { certificateArn }, { production: 443, test: 8443, https: true, redirect: 80 }],
    [
      'with a domain',
      { domain: { name: 'a.example.com', hostedZoneId: 'Z0123456' } },
      { production: 443, test: 8443, https: true, redirect: 80 },
    ],
    [
      'without a test listener',
      { testListener: false },
      { production: 8080, test: undefined, https: false, redirect: undefined },
    ],
    [
      'without a redirect',
      { certificateArn, redirectHttp: false },
      { production: 443, test: 8443, https: true, redirect: undefined },
    ],
    [
      'as they are set',
      { productionPort: 80, testPort: 81 },
      { production: 80, test: 81, https: false, redirect: undefined },
    ],
  ])('%s', (_title, loadBalancer, ports) => {
    expect(portsOf(loadBalancer)).toEqual(ports);
  });
});
