import { effectiveSmokeTest } from '../../../stacks/settings/smoke-test';
import { readSettings } from '../../../stacks/settings';
import { at, refusals, withService } from '../../support/settings';
import { privateImage } from '../../support/synth';

const existing = {
  type: 'existing',
  vpcId: 'vpc-0123456789abcdef0',
  vpcCidr: '10.0.0.0/16',
  publicSubnetIds: ['subnet-0000000a', 'subnet-0000000b'],
  privateSubnetIds: ['subnet-0000000c', 'subnet-0000000d'],
};
const closed = { type: 'new', nat: 'none', endpoints: ['ecr', 's3', 'logs'] };
const certificateArn = 'arn:aws:acm:ap-southeast-1:111122223333:certificate/1';
const domain = { name: 'a.example.com', hostedZoneId: 'Z0123456' };
const hook = 'arn:aws:lambda:ap-southeast-1:111122223333:function:hook';
const firstImage = { source: 'digest', reference: privateImage };

const inNetwork = (service: object, network: object) => withService({ firstImage, ...service }, { network });

function effective(service: object = {}, network: object = { type: 'new' }) {
  const [environment] = readSettings(inNetwork(service, network)).environments;
  return effectiveSmokeTest(environment!.services[0]!, environment!.network);
}

const enabled = (smokeTest: object = {}) => ({ deployment: { smokeTest: { enabled: true, ...smokeTest } } });

describe('the smoke test', () => {
  test('asks the path of the health check for its codes', () => {
    expect(effective()).toEqual({
      paths: ['/health'],
      statuses: '200',
      latencyMilliseconds: 2000,
      requestsPerPath: 5,
      warmUpMilliseconds: 3000,
      timeoutSeconds: 77,
    });
    expect(effective({ loadBalancer: { healthCheck: { path: '/up', matcher: '204' } } })).toMatchObject({
      paths: ['/up'],
      statuses: '204',
    });
  });

  test('has time for all requests', () => {
    const smokeTest = { paths: ['/', '/a', '/b'], latencyMilliseconds: 1000, requestsPerPath: 10 };
    expect(effective({ deployment: { smokeTest } })?.timeoutSeconds).toBe(97);
  });

  test.each<[string, boolean, object, object]>([
    ['in a new network', true, {}, { type: 'new' }],
    [
      'of an internal load balancer',
      true,
      { loadBalancer: { internal: true } },
      { type: 'new', nat: 'perAz' },
    ],
    ['with a domain', true, { loadBalancer: { domain } }, { type: 'new' }],
    ['with a certificate that may be private', false, { loadBalancer: { certificateArn } }, { type: 'new' }],
    ['without a test listener', false, { loadBalancer: { testListener: false } }, { type: 'new' }],
    [
      'with a hook of its own',
      false,
      { deployment: { hooks: { afterAllowTestTraffic: hook } } },
      { type: 'new' },
    ],
    ['without NAT gateways', false, {}, closed],
    ['in an existing network', false, {}, existing],
  ])('%s runs by default: %s', (_, runs, service, network) => {
    expect(effective(service, network) !== undefined).toBe(runs);
  });

  test.each<[string, object, object]>([
    ['in an existing network, internally', { ...enabled(), loadBalancer: { internal: true } }, existing],
    [
      'in an existing network whose NAT gateways are admitted',
      { ...enabled(), loadBalancer: { testAllowedCidrs: ['192.0.2.7/32'] } },
      existing,
    ],
    [
      'internally without NAT gateways, with the endpoint',
      { ...enabled(), loadBalancer: { internal: true } },
      { ...closed, endpoints: [...closed.endpoints, 'codedeploy'] },
    ],
    ['with a certificate', { ...enabled(), loadBalancer: { certificateArn } }, { type: 'new' }],
  ])('may be switched on %s', (_, service, network) => {
    expect(refusals(inNetwork(service, network))).toEqual([]);
    expect(effective(service, network)).toBeDefined();
  });

  test('may be switched off', () => {
    expect(effective({ deployment: { smokeTest: { enabled: false } } })).toBeUndefined();
  });
});

describe('a smoke test that cannot work is refused', () => {
  const off = 'set deployment.smokeTest.enabled to false';
  const line = (key: string, rest: string) => `${at(`deployment.smokeTest.${key}`)}: ${rest}`;

  test('without a test listener', () => {
    expect(
      refusals(inNetwork({ ...enabled(), loadBalancer: { testListener: false } }, { type: 'new' })),
    ).toEqual([
      line(
        'enabled',
        `a smoke test without a test listener: it sends its requests through the test listener; fix: set loadBalancer.testListener to true, or ${off}`,
      ),
    ]);
  });

  test('beside a hook for the same event', () => {
    const { deployment } = enabled();
    const service = { deployment: { ...deployment, hooks: { afterAllowTestTraffic: hook } } };
    expect(refusals(inNetwork(service, { type: 'new' }))).toEqual([
      line(
        'enabled',
        `a smoke test together with the hook afterAllowTestTraffic: a lifecycle event runs one function, and the smoke test uses this event; fix: remove the hook, or ${off}`,
      ),
    ]);
  });

  test('where it cannot reach CodeDeploy', () => {
    expect(refusals(inNetwork({ ...enabled(), loadBalancer: { internal: true } }, closed))).toEqual([
      line(
        'enabled',
        `a smoke test in a new network with nat none and without the endpoint codedeploy: it could not report to CodeDeploy, which would fail the deployment after an hour; fix: add codedeploy to network.endpoints, give the private subnets a way out (network.nat), or ${off}`,
      ),
    ]);
  });

  const unreachable =
    'a smoke test that cannot reach the load balancer: the DNS name of a load balancer that is not internal resolves to public addresses: requests leave through a NAT gateway, and the test listener must allow its address';

  test.each([
    { ...closed, endpoints: [...closed.endpoints, 'codedeploy'] },
    { ...existing, internetEgress: false },
  ])('where it cannot reach public addresses: %j', (network) => {
    expect(refusals(inNetwork(enabled(), network))).toEqual([
      line(
        'enabled',
        `${unreachable}; got true in a network without a way out; fix: set loadBalancer.internal to true, give the private subnets a way out, or ${off}`,
      ),
    ]);
  });

  test('where nobody admits the NAT gateways of an existing network', () => {
    expect(refusals(inNetwork(enabled(), existing))).toEqual([
      line(
        'enabled',
        `${unreachable}; got true in an existing network whose NAT gateways are not known; fix: name the public addresses of the NAT gateways in loadBalancer.testAllowedCidrs, or ${off}`,
      ),
    ]);
  });

  test('where it may outlive a Lambda function', () => {
    const smokeTest = { latencyMilliseconds: 60_000, requestsPerPath: 14 };
    expect(refusals(inNetwork({ deployment: { smokeTest } }, { type: 'new' }))).toEqual([
      line(
        'requestsPerPath',
        'a smoke test that may take longer than 15 minutes: Lambda would end it, and CodeDeploy would fail the deployment after an hour; got up to 1023 seconds; allowed: at most 900 seconds; fix: lower requestsPerPath or latencyMilliseconds, or name fewer paths',
      ),
    ]);
  });

  test('when no code is a good one', () => {
    expect(refusals(inNetwork(enabled({ statuses: '299-200' }), { type: 'new' }))).toEqual([
      line(
        'statuses',
        'a range of HTTP codes of the smoke test that runs backwards: it contains no code, so every release would fail; got "299-200"; fix: write the smaller code first',
      ),
    ]);
  });

  test('when its settings would do nothing', () => {
    const smokeTest = { paths: ['/'] };
    expect(refusals(inNetwork({ deployment: { smokeTest } }, existing))).toEqual([
      line(
        'paths',
        'paths or statuses of a smoke test that does not run: it is off by default here, so they would have no effect; fix: set deployment.smokeTest.enabled to true, or remove paths',
      ),
    ]);
  });
});
