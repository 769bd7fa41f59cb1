import { at, refusals, withService } from '../../../support/settings';

const certificateArn = 'arn:aws:acm:ap-southeast-1:111122223333:certificate/1';
const domain = { name: 'a.example.com', hostedZoneId: 'Z0123456' };
const balanced = (loadBalancer: object, environment: object = {}) =>
  withService({ loadBalancer }, environment);

test('a certificate and a domain exclude each other', () => {
  expect(refusals(balanced({ certificateArn, domain }))).toEqual([
    `${at('loadBalancer.certificateArn')}: certificateArn together with domain: the stack requests a certificate for the domain, and a listener has one default certificate; fix: remove certificateArn or domain`,
  ]);
});

describe('listeners', () => {
  const line = (key: string, got: string, fix: string) =>
    `${at(`loadBalancer.${key}`)}: two listeners on one port: production, test and the redirect from port 80 each need a port of their own; got ${got}; fix: ${fix}`;
  const other = 'choose another port';
  const orWithoutRedirect = 'choose another port, or set redirectHttp to false';

  test.each<[object, readonly string[]]>([
    [{ productionPort: 80, testPort: 81 }, []],
    [{ productionPort: 8090, testListener: false }, []],
    [{ certificateArn, productionPort: 80, redirectHttp: false }, []],
    [{ productionPort: 8090 }, [line('productionPort', '8090 for production and test', other)]],
    [{ testPort: 8080 }, [line('testPort', '8080 for production and test', other)]],
    [
      { certificateArn, productionPort: 80 },
      [line('productionPort', '80 for production and the redirect', orWithoutRedirect)],
    ],
    [{ certificateArn, testPort: 80 }, [line('testPort', '80 for test and the redirect', orWithoutRedirect)]],
  ])('have ports of their own: %j', (loadBalancer, lines) => {
    expect(refusals(balanced(loadBalancer))).toEqual(lines);
  });

  test('without a test listener its settings are refused', () => {
    const problem = 'settings of the test listener without a test listener: they would have no effect';
    expect(
      refusals(balanced({ testListener: false, testPort: 9000, testAllowedCidrs: ['10.0.0.0/8'] })),
    ).toEqual([
      `${at('loadBalancer.testPort')}: ${problem}; fix: remove testPort, or set testListener to true`,
      `${at('loadBalancer.testAllowedCidrs')}: ${problem}; fix: remove testAllowedCidrs, or set testListener to true`,
    ]);
  });
});

test('the health check ends before the next begins', () => {
  expect(refusals(balanced({ healthCheck: { intervalSeconds: 5, timeoutSeconds: 4 } }))).toEqual([]);
  expect(refusals(balanced({ healthCheck: { intervalSeconds: 5 } }))).toEqual([
    `${at('loadBalancer.healthCheck.timeoutSeconds')}: a health check timeout that is not shorter than the interval: the load balancer rejects it; got 5 with an interval of 5; allowed: less than 5`,
  ]);
});

test('ranges of HTTP codes run forwards', () => {
  expect(refusals(balanced({ healthCheck: { matcher: '200-299,301' } }))).toEqual([]);
  expect(refusals(balanced({ healthCheck: { matcher: '200,299-204' } }))).toEqual([
    `${at('loadBalancer.healthCheck.matcher')}: a range of HTTP codes that runs backwards: it contains no code, so every target would be unhealthy; got "200,299-204"; fix: write the smaller code first`,
  ]);
});

test('ARNs are of the Region of the environment', () => {
  const foreign = 'arn:aws:lambda:eu-west-1:111122223333:function:hook';
  const home = 'arn:aws:lambda:us-east-1:111122223333:function:hook';
  expect(
    refusals(
      withService(
        {
          loadBalancer: { certificateArn },
          deployment: { hooks: { beforeAllowTraffic: foreign, afterAllowTraffic: home } },
        },
        { region: 'us-east-1' },
      ),
    ),
  ).toEqual(
    [
      ['loadBalancer.certificateArn', certificateArn],
      ['deployment.hooks.beforeAllowTraffic', foreign],
    ].map(
      ([path, arn]) =>
        `${at(path!)}: a certificate, web ACL, hook or topic of another Region than the environment's: AWS uses them from their own Region only; got "${arn!}"; allowed: an ARN of us-east-1`,
    ),
  );
});

test('the certificate is of the account of the environment', () => {
  expect(refusals(balanced({ certificateArn }, { accountId: '111122223333' }))).toEqual([]);
  expect(refusals(balanced({ certificateArn }, { accountId: '444455556666' }))).toEqual([
    `${at('loadBalancer.certificateArn')}: a certificate or web ACL of another account than the environment's accountId: a load balancer accepts both from its own account only; got "${certificateArn}"; allowed: an ARN of 444455556666`,
  ]);
});

describe('deployments', () => {
  const quiet = { enabled: false };

  test('watch at most 10 alarms', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `alarm-${index}`);
    const line = (got: string, most: number) =>
      `${at('alarms.additional')}: more than 10 alarms: a deployment group watches at most 10; got ${got}; allowed: at most ${most}; fix: join alarms into a composite alarm, or set alarms.loadBalancerErrors to false`;
    expect(refusals(withService({ alarms: { additional: names(3) } }))).toEqual([]);
    expect(refusals(withService({ alarms: { additional: names(4) } }))).toEqual([
      line('4 besides 7 of the stack', 3),
    ]);
    const withoutLoadBalancer = { loadBalancerErrors: false };
    expect(refusals(withService({ alarms: { ...withoutLoadBalancer, additional: names(4) } }))).toEqual([]);
    expect(refusals(withService({ alarms: { ...withoutLoadBalancer, additional: names(5) } }))).toEqual([
      line('5 besides 6 of the stack', 4),
    ]);
    expect(refusals(withService({ alarms: { ...quiet, additional: names(10) } }))).toEqual([]);
    expect(refusals(withService({ alarms: { ...quiet, additional: names(11) } }))).toEqual([
      line('11 besides 0 of the stack', 10),
    ]);
  });

  test('roll back on an alarm only where there is one', () => {
    expect(refusals(withService({ alarms: { ...quiet, additional: ['mine'] } }))).toEqual([]);
    expect(refusals(withService({ alarms: quiet, deployment: { rollback: { onAlarm: false } } }))).toEqual(
      [],
    );
    expect(refusals(withService({ alarms: quiet }))).toEqual([
      `${at('deployment.rollback.onAlarm')}: rollback on an alarm without any alarm: it would never happen; got true (the default) while alarms.enabled is false; fix: set deployment.rollback.onAlarm to false, alarms.enabled to true, or name alarms.additional`,
    ]);
  });

  test('run the test hook only with a test listener', () => {
    const deployment = {
      hooks: { afterAllowTestTraffic: 'arn:aws:lambda:ap-southeast-1:111122223333:function:test' },
    };
    expect(refusals(withService({ deployment }))).toEqual([]);
    expect(refusals(withService({ deployment, loadBalancer: { testListener: false } }))).toEqual([
      `${at('deployment.hooks.afterAllowTestTraffic')}: the hook afterAllowTestTraffic without a test listener: CodeDeploy runs it after sending test traffic to the replacement; fix: set loadBalancer.testListener to true, or use beforeAllowTraffic`,
    ]);
  });

  test.each<[object, string | undefined]>([
    [{ type: 'canary', percentage: 1, intervalMinutes: 2880 }, undefined],
    [{ type: 'linear', percentage: 10, intervalMinutes: 320 }, undefined],
    [{ type: 'linear', percentage: 10, intervalMinutes: 321 }, '9 times 321 minutes'],
    [{ type: 'linear', percentage: 33, intervalMinutes: 960 }, undefined],
    [{ type: 'linear', percentage: 33, intervalMinutes: 961 }, '3 times 961 minutes'],
    [{ type: 'linear', percentage: 1, intervalMinutes: 30 }, '99 times 30 minutes'],
  ])('shift traffic within 2880 minutes: %j', (config, got) => {
    expect(refusals(withService({ deployment: { config } }))).toEqual(
      got === undefined
        ? []
        : [
            `${at('deployment.config')}: a custom deployment configuration that takes more than 2880 minutes: CodeDeploy rejects it; got ${got}; allowed: at most 2880 minutes in all; fix: raise percentage or lower intervalMinutes`,
          ],
    );
  });
});

describe('auto scaling', () => {
  test('has a range', () => {
    expect(refusals(withService({ autoScaling: { minimum: 2, maximum: 2 } }))).toEqual([]);
    expect(refusals(withService({ autoScaling: { minimum: 5 } }))).toEqual([
      `${at('autoScaling.maximum')}: a maximum number of tasks below the minimum: no number of tasks is in the range; got 4; allowed: at least minimum (5)`,
    ]);
  });

  test('has the desired count in its range', () => {
    expect(refusals(withService({ desiredCount: 4, autoScaling: {} }))).toEqual([]);
    expect(refusals(withService({ desiredCount: 5, autoScaling: {} }))).toEqual([
      `${at('desiredCount')}: a desired count outside of the auto scaling range: auto scaling would change it at once; got 5; allowed: from autoScaling.minimum (2) to autoScaling.maximum (4)`,
    ]);
  });
});

test('a CodeCommit repository that exists is named', () => {
  const from = (source: object) => withService({ pipeline: { source: { type: 'codecommit', ...source } } });
  expect(refusals(from({ create: false, repository: 'shop' }))).toEqual([]);
  expect(refusals(from({ create: false }))).toEqual([
    `${at('pipeline.source.repository')}: a CodeCommit repository that exists (create false) without its name: only a repository that the stack creates can be named like the service; fix: name the repository, or set create to true`,
  ]);
});
