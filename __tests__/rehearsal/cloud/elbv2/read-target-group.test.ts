import { readTargetGroup } from '../../../../rehearsal/cloud/elbv2/read-target-group';
import { parseXml } from '../../../../rehearsal/cloud/protocol/xml-document';

const described = (elements: Readonly<Record<string, string>>) =>
  parseXml(
    `<member>${Object.entries(elements)
      .map(([name, text]) => `<${name}>${text}</${name}>`)
      .join('')}</member>`,
  );

const least = {
  TargetGroupArn: 'arn',
  TargetGroupName: 'blue',
  Protocol: 'HTTP',
  Port: '3000',
  TargetType: 'ip',
};

it('has the defaults of AWS where nothing is said', () => {
  expect(readTargetGroup(described(least), new Map())).toEqual({
    targetType: 'ip',
    port: 3000,
    config: {
      arn: 'arn',
      name: 'blue',
      protocol: 'HTTP',
      healthCheck: {
        enabled: true,
        protocol: 'HTTP',
        port: 'traffic-port',
        path: '/',
        intervalSeconds: 30,
        timeoutSeconds: 5,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
        matcher: '200',
      },
      deregistrationDelaySeconds: 300,
      slowStartSeconds: 0,
      algorithm: 'round_robin',
    },
  });
});

it('has what is said', () => {
  const group = described({
    ...least,
    HealthCheckProtocol: 'HTTPS',
    HealthCheckPort: '8081',
    HealthCheckEnabled: 'false',
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: '5',
    HealthCheckTimeoutSeconds: '2',
    HealthyThresholdCount: '3',
    UnhealthyThresholdCount: '4',
    Matcher: '<HttpCode>200-299</HttpCode>',
  });
  const attributes = new Map([
    ['deregistration_delay.timeout_seconds', '0'],
    ['slow_start.duration_seconds', '30'],
    ['load_balancing.algorithm.type', 'least_outstanding_requests'],
    ['stickiness.enabled', 'true'],
    ['stickiness.type', 'lb_cookie'],
    ['stickiness.lb_cookie.duration_seconds', '60'],
  ]);
  expect(readTargetGroup(group, attributes)?.config).toMatchObject({
    healthCheck: {
      enabled: false,
      protocol: 'HTTPS',
      port: 8081,
      path: '/health',
      intervalSeconds: 5,
      timeoutSeconds: 2,
      healthyThreshold: 3,
      unhealthyThreshold: 4,
      matcher: '200-299',
    },
    deregistrationDelaySeconds: 0,
    slowStartSeconds: 30,
    algorithm: 'least_outstanding_requests',
    stickiness: { type: 'lb_cookie', durationSeconds: 60 },
  });
});

it('has the cookie of the application', () => {
  const attributes = new Map([
    ['stickiness.enabled', 'true'],
    ['stickiness.type', 'app_cookie'],
    ['stickiness.app_cookie.cookie_name', 'session'],
  ]);
  expect(readTargetGroup(described(least), attributes)?.config.stickiness).toEqual({
    type: 'app_cookie',
    durationSeconds: 86_400,
    cookieName: 'session',
  });
});

it.each([{ TargetType: 'instance' }, { TargetType: 'lambda' }, { Protocol: 'TCP' }])(
  'leaves a group of %j to the emulator',
  (changes) => {
    expect(readTargetGroup(described({ ...least, ...changes }), new Map())).toBeUndefined();
  },
);
