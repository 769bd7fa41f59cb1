import { runsBackwards } from '../../../support/aws-limits/load-balancing';
import { effectiveSmokeTest } from '../smoke-test';
import { type Constraint, type Finding, type ServiceSubject, when } from './constraint';

const hooks =
  'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html';
const lambdaInVpc = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maximumSeconds = 900;

const at = (...path: Finding['path']): Finding['path'] => ['deployment', 'smokeTest', ...path];
const switchOff = 'set deployment.smokeTest.enabled to false';

export const smokeTestNeedsTestListener: Constraint<ServiceSubject> = {
  refused: 'a smoke test without a test listener',
  because: 'it sends its requests through the test listener',
  source: hooks,
  check: ({ service: { deployment, loadBalancer } }) =>
    when(deployment.smokeTest.enabled === true && !loadBalancer.testListener, {
      path: at('enabled'),
      fix: `set loadBalancer.testListener to true, or ${switchOff}`,
    }),
};

export const smokeTestOrHook: Constraint<ServiceSubject> = {
  refused: 'a smoke test together with the hook afterAllowTestTraffic',
  because: 'a lifecycle event runs one function, and the smoke test uses this event',
  source: hooks,
  check: ({ service: { deployment } }) =>
    when(deployment.smokeTest.enabled === true && deployment.hooks.afterAllowTestTraffic !== undefined, {
      path: at('enabled'),
      fix: `remove the hook, or ${switchOff}`,
    }),
};

export const smokeTestReachesCodeDeploy: Constraint<ServiceSubject> = {
  refused: 'a smoke test in a new network with nat none and without the endpoint codedeploy',
  because: 'it could not report to CodeDeploy, which would fail the deployment after an hour',
  source: lambdaInVpc,
  check: ({ service: { deployment }, environment: { network } }) =>
    when(
      deployment.smokeTest.enabled === true &&
        network.type === 'new' &&
        network.nat === 'none' &&
        !network.endpoints.includes('codedeploy'),
      {
        path: at('enabled'),
        fix: `add codedeploy to network.endpoints, give the private subnets a way out (network.nat), or ${switchOff}`,
      },
    ),
};

export const smokeTestReachesLoadBalancer: Constraint<ServiceSubject> = {
  refused: 'a smoke test that cannot reach the load balancer',
  because:
    'the DNS name of a load balancer that is not internal resolves to public addresses: requests leave through a NAT gateway, and the test listener must allow its address',
  source: lambdaInVpc,
  check: ({ service: { deployment, loadBalancer }, environment: { network } }) => {
    if (deployment.smokeTest.enabled !== true || loadBalancer.internal || !loadBalancer.testListener)
      return [];
    const hasWayOut = network.type === 'new' ? network.nat !== 'none' : network.internetEgress;
    if (!hasWayOut) {
      const fix = `set loadBalancer.internal to true, give the private subnets a way out, or ${switchOff}`;
      return [{ path: at('enabled'), got: 'true in a network without a way out', fix }];
    }
    return when(network.type === 'existing' && loadBalancer.testAllowedCidrs === undefined, {
      path: at('enabled'),
      got: 'true in an existing network whose NAT gateways are not known',
      fix: `name the public addresses of the NAT gateways in loadBalancer.testAllowedCidrs, or ${switchOff}`,
    });
  },
};

export const smokeTestDuration: Constraint<ServiceSubject> = {
  refused: 'a smoke test that may take longer than 15 minutes',
  because: 'Lambda would end it, and CodeDeploy would fail the deployment after an hour',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  check: ({ service, environment: { network } }) => {
    const smokeTest = effectiveSmokeTest(service, network);
    return when(smokeTest !== undefined && smokeTest.timeoutSeconds > maximumSeconds, {
      path: at('requestsPerPath'),
      got: `up to ${smokeTest?.timeoutSeconds ?? 0} seconds`,
      allowed: `at most ${maximumSeconds} seconds`,
      fix: 'lower requestsPerPath or latencyMilliseconds, or name fewer paths',
    });
  },
};

export const smokeTestMatcher: Constraint<ServiceSubject> = {
  refused: 'a range of HTTP codes of the smoke test that runs backwards',
  because: 'it contains no code, so every release would fail',
  source: hooks,
  check: ({ service: { deployment } }) => {
    const { statuses } = deployment.smokeTest;
    return when(statuses !== undefined && runsBackwards(statuses), {
      path: at('statuses'),
      got: JSON.stringify(statuses),
      fix: 'write the smaller code first',
    });
  },
};

export const smokeTestSettingsNeedSmokeTest: Constraint<ServiceSubject> = {
  refused: 'paths or statuses of a smoke test that does not run',
  because: 'it is off by default here, so they would have no effect',
  source: hooks,
  check: ({ service, environment: { network } }) => {
    const { smokeTest } = service.deployment;
    if (smokeTest.enabled !== undefined || effectiveSmokeTest(service, network) !== undefined) return [];
    return (['paths', 'statuses'] as const).flatMap((key) =>
      when(smokeTest[key] !== undefined, {
        path: at(key),
        fix: `set deployment.smokeTest.enabled to true, or remove ${key}`,
      }),
    );
  },
};
