/** Load balancers, metrics and alarms of the embedded AWS with the real moto, asked by the AWS CLI and an SDK. */
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  type Action,
  CreateRuleCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { startEmbeddedAws, type EmbeddedAws } from '../../rehearsal/cloud';
import type { TrafficChange } from '../../rehearsal/runtime/load-balancer/traffic-change';
import { askAws } from '../support/aws-cli';
import { freePort } from '../support/free-port';
import { describeWith, testTools } from '../support/tools';
import { until, waitLimitMs } from '../support/until';

const { moto, aws: awsCli } = testTools;

describeWith([moto, awsCli], 'load balancing on the embedded AWS', () => {
  let cloud: EmbeddedAws;
  let environment: NodeJS.ProcessEnv;
  let elb: ElasticLoadBalancingV2Client;
  let cloudWatch: CloudWatchClient;
  let application: Server;
  let applicationPort: number;
  let subnets: string[];
  let vpc: string;
  let loadBalancer: string;
  let targetGroup: string;
  let other: string;
  let listener: string;
  let port: number;
  let status = 200;
  const log: string[] = [];

  beforeAll(async () => {
    application = createHttpServer((request, response) => {
      response.writeHead(request.url === '/health' ? 200 : status).end(`seen ${request.url}`);
    });
    await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
    applicationPort = (application.address() as AddressInfo).port;
    cloud = await startEmbeddedAws({
      env: process.env,
      log: (line) => log.push(line),
    });
    environment = cloud.environment(process.env);
    const client = {
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    };
    elb = new ElasticLoadBalancingV2Client(client);
    cloudWatch = new CloudWatchClient(client);
    const { Subnets } = (await answer('ec2', 'describe-subnets')) as {
      Subnets: { SubnetId: string; VpcId: string }[];
    };
    subnets = Subnets.slice(0, 2).map(({ SubnetId }) => SubnetId);
    vpc = Subnets[0]!.VpcId;
    port = await freePort();
    loadBalancer = await createLoadBalancer('app');
    targetGroup = await createTargetGroup('blue');
    other = await createTargetGroup('green');
    listener = await createListener(port);
  });

  afterAll(async () => {
    await cloud.stop();
    elb.destroy();
    cloudWatch.destroy();
    await new Promise((resolve) => {
      application.close(resolve);
      application.closeAllConnections();
    });
  });

  const answer = (...args: string[]): Promise<unknown> => askAws(environment, args);

  async function createLoadBalancer(name: string): Promise<string> {
    const created = await elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets: subnets }));
    return created.LoadBalancers![0]!.LoadBalancerArn!;
  }

  async function createTargetGroup(name: string): Promise<string> {
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({
        Name: name,
        Protocol: 'HTTP',
        Port: applicationPort,
        VpcId: vpc,
        TargetType: 'ip',
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 2,
      }),
    );
    return TargetGroups![0]!.TargetGroupArn!;
  }

  const forward = (...weights: readonly [string, number][]): Action[] => [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: weights.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
      },
    },
  ];

  async function createListener(at: number, loadBalancerArn = loadBalancer): Promise<string> {
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: loadBalancerArn,
        Protocol: 'HTTP',
        Port: at,
        DefaultActions: forward([targetGroup, 100], [other, 0]),
      }),
    );
    return Listeners![0]!.ListenerArn!;
  }

  const modify = (actions: Action[], at?: number) =>
    elb.send(
      new ModifyListenerCommand({
        ListenerArn: listener,
        DefaultActions: actions,
        ...(at === undefined ? {} : { Port: at }),
      }),
    );

  const get = async (path = '/', address = '127.0.0.1'): Promise<string> => {
    const response = await fetch(`http://${address}:${port}${path}`);
    return `${response.status} ${await response.text()}`;
  };

  const health = async (...targets: string[]): Promise<unknown> => {
    const args = targets.length === 0 ? [] : ['--targets', ...targets];
    const described = await answer(
      ...['elbv2', 'describe-target-health', '--target-group-arn', targetGroup, ...args],
    );
    return (described as { TargetHealthDescriptions: unknown }).TargetHealthDescriptions;
  };

  it('a listener listens when it is created, at the address that is the DNS name', async () => {
    expect(await answer('elbv2', 'describe-load-balancers', '--names', 'app')).toMatchObject({
      LoadBalancers: [{ DNSName: '127.0.0.1', State: { Code: 'active' } }],
    });
    expect(cloud.loadBalancers.ports()).toMatchObject([
      { loadBalancer: 'app', listenerArn: listener, address: '127.0.0.1', port, protocol: 'HTTP' },
    ]);
    expect(await get()).toMatch(/^503 /);
  });

  it('a target that is registered becomes healthy and has the traffic', async () => {
    await answer('elbv2', 'register-targets', '--target-group-arn', targetGroup, '--targets', 'Id=127.0.0.1');
    const target = { Id: '127.0.0.1', Port: applicationPort };
    await until(async () => (await get('/x')) === '200 seen /x', 'the target to be healthy');
    expect(await health()).toEqual([
      { Target: target, HealthCheckPort: String(applicationPort), TargetHealth: { State: 'healthy' } },
    ]);
    expect(await health('Id=127.0.0.1', 'Id=127.0.0.9,Port=1')).toEqual([
      { Target: target, HealthCheckPort: String(applicationPort), TargetHealth: { State: 'healthy' } },
      {
        Target: { Id: '127.0.0.9', Port: 1 },
        HealthCheckPort: '1',
        TargetHealth: {
          State: 'unused',
          Reason: 'Target.NotRegistered',
          Description: 'Target is not registered to the target group',
        },
      },
    ]);
  });

  it('weights change with ModifyListener, and the last of several is the one that stays', async () => {
    const changes: TrafficChange[] = [];
    const end = cloud.onTrafficChange((change) => changes.push(change));
    await Promise.all(
      [90, 50, 10, 0].map((weight) => modify(forward([targetGroup, weight], [other, 100 - weight]))),
    );
    const { Listeners } = await elb.send(new DescribeListenersCommand({ ListenerArns: [listener] }));
    const [action] = Listeners![0]!.DefaultActions!;
    expect(changes).toHaveLength(4);
    expect(changes.at(-1)?.weights).toEqual(
      action?.ForwardConfig?.TargetGroups?.map((group) => ({
        arn: group.TargetGroupArn,
        weight: group.Weight,
      })),
    );
    end();
    await modify(forward([targetGroup, 100], [other, 0]));
    expect(changes).toHaveLength(4);
  });

  it('rules lead by path, in the order of their priorities', async () => {
    const rule = (priority: string, path: string, body: string) =>
      answer(
        ...['elbv2', 'create-rule', '--listener-arn', listener, '--priority', priority],
        ...['--conditions', `Field=path-pattern,Values=${path}`],
        '--actions',
        `Type=fixed-response,FixedResponseConfig={StatusCode=404,ContentType=text/plain,MessageBody=${body}}`,
      ) as Promise<{ Rules: { RuleArn: string }[] }>;
    const all = (await rule('20', '/tea*', 'second')).Rules[0]!.RuleArn;
    const green = (await rule('10', '/tea/green', 'first')).Rules[0]!.RuleArn;
    expect([await get('/tea/green'), await get('/tea')]).toEqual(['404 first', '404 second']);
    await answer(...['elbv2', 'set-rule-priorities', '--rule-priorities', `RuleArn=${green},Priority=30`]);
    expect(await get('/tea/green')).toBe('404 second');
    await answer('elbv2', 'delete-rule', '--rule-arn', all);
    expect([await get('/tea/green'), await get('/tea')]).toEqual(['404 first', '200 seen /tea']);
    await answer('elbv2', 'delete-rule', '--rule-arn', green);
  });

  it('a port that is in use is refused by name, and nothing stays of the change', async () => {
    const refused = {
      name: 'InvalidConfigurationRequestException',
      message: expect.stringMatching(
        new RegExp(
          `port ${applicationPort} of 127\\.0\\.0\\.1.* is in use: stop the process that listens on it`,
        ),
      ) as string,
    };
    await expect(createListener(applicationPort)).rejects.toMatchObject(refused);
    await expect(modify(forward([other, 100]), applicationPort)).rejects.toMatchObject(refused);
    const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancer }));
    expect(Listeners).toMatchObject([
      { Port: port, DefaultActions: forward([targetGroup, 100], [other, 0]) },
    ]);
    expect(await get('/still')).toBe('200 seen /still');
  });

  it('what AWS refuses is refused', async () => {
    await expect(modify(forward([targetGroup, 1000]))).rejects.toMatchObject({
      message: "Weight '1000' must be between '0' and '999'",
    });
    await expect(modify(forward(...Array<[string, number]>(6).fill([targetGroup, 1])))).rejects.toMatchObject(
      {
        message: 'A forward action can have at most 5 target groups, got 6',
      },
    );
    await expect(modify(forward([`${targetGroup}0`, 1]))).rejects.toMatchObject({
      name: 'TargetGroupNotFoundException',
    });
    await expect(createListener(port)).rejects.toMatchObject({ name: 'DuplicateListenerException' });
    await expect(answer('elbv2', 'delete-target-group', '--target-group-arn', other)).rejects.toThrow(
      '(ResourceInUse)',
    );
    await expect(
      answer('elbv2', 'register-targets', '--target-group-arn', targetGroup, '--targets', 'Id=i-1'),
    ).rejects.toThrow("(InvalidTarget) when calling the RegisterTargets operation: The IP address 'i-1'");
    // It would be asked whether it is healthy, over the network of this machine.
    await expect(
      answer('elbv2', 'register-targets', '--target-group-arn', targetGroup, '--targets', 'Id=8.8.8.8'),
    ).rejects.toThrow("(InvalidTarget) when calling the RegisterTargets operation: The IP address '8.8.8.8'");
    await expect(
      elb.send(
        new CreateListenerCommand({
          LoadBalancerArn: loadBalancer,
          Protocol: 'HTTPS',
          Port: 8443,
          DefaultActions: forward([targetGroup, 1]),
        }),
      ),
    ).rejects.toMatchObject({ message: 'A certificate must be specified for HTTPS listeners' });
    const createRule = (priority: number, conditions = [{ Field: 'path-pattern', Values: ['/x'] }]) =>
      elb.send(
        new CreateRuleCommand({
          ListenerArn: listener,
          Priority: priority,
          Conditions: conditions,
          Actions: forward([targetGroup, 1]),
        }),
      );
    const bound = "' at 'priority' failed to satisfy constraint: Member must have value ";
    await expect(createRule(0)).rejects.toMatchObject({
      message: `1 validation error detected: Value '0${bound}greater than or equal to 1`,
    });
    await expect(createRule(50_001)).rejects.toMatchObject({
      message: `1 validation error detected: Value '50001${bound}less than or equal to 50000`,
    });
    await expect(createRule(1, [])).rejects.toMatchObject({
      message: 'A rule must have at least one condition',
    });
    await expect(
      answer('elbv2', 'describe-target-health', '--target-group-arn', `${targetGroup}0`),
    ).rejects.toThrow('(TargetGroupNotFound)');
  });

  it('what nothing here carries traffic for is refused, and not made', async () => {
    await expect(
      elb.send(new CreateLoadBalancerCommand({ Name: 'tcp', Type: 'network', Subnets: subnets })),
    ).rejects.toMatchObject({
      message: 'The embedded AWS carries no traffic for load balancers of type network, only application',
    });
    await expect(
      elb.send(
        new CreateTargetGroupCommand({
          Name: 'grpc',
          Protocol: 'HTTP',
          ProtocolVersion: 'GRPC',
          Port: applicationPort,
          VpcId: vpc,
          TargetType: 'ip',
        }),
      ),
    ).rejects.toMatchObject({
      message: 'The embedded AWS carries no traffic for target groups of protocol version GRPC, only HTTP1',
    });
    // Terraform's provider sends an empty version.
    const plain = await elb.send(
      new CreateTargetGroupCommand({
        Name: 'plain',
        Protocol: 'HTTP',
        ProtocolVersion: '',
        Port: applicationPort,
        VpcId: vpc,
        TargetType: 'ip',
      }),
    );
    expect(plain.TargetGroups).toHaveLength(1);
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers?.map((each) => each.LoadBalancerName)).not.toContain('tcp');
  });

  it.each(['DISABLED', 'ENABLED'])('an HTTPS listener speaks TLS, with export %s', async (exportable) => {
    const { CertificateArn } = (await answer(
      ...['acm', 'request-certificate', '--domain-name', 'example.com'],
      ...['--options', `CertificateTransparencyLoggingPreference=ENABLED,Export=${exportable}`],
    )) as { CertificateArn: string };
    const secure = await freePort();
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: loadBalancer,
        Protocol: 'HTTPS',
        Port: secure,
        Certificates: [{ CertificateArn }],
        DefaultActions: forward([targetGroup, 1]),
      }),
    );
    expect(await getSecurely(secure)).toEqual({
      text: expect.stringContaining('seen /tls') as string,
      commonName: 'example.com',
    });
    await answer('elbv2', 'delete-listener', '--listener-arn', Listeners![0]!.ListenerArn!);
    await expect(getSecurely(secure)).rejects.toThrow('ECONNREFUSED');
  });

  // Elsewhere 127.0.0.1 is the only loopback address, and all load balancers share it.
  const itOnLinux = process.platform === 'linux' ? it : it.skip;

  itOnLinux('a second load balancer has an address of its own, until it is deleted', async () => {
    const second = await createLoadBalancer('second');
    await createListener(port, second);
    const [, map] = cloud.loadBalancers.ports();
    expect(map).toMatchObject({ loadBalancer: 'second', port });
    expect(map?.address).not.toBe('127.0.0.1');
    expect(await get('/second', map?.address)).toBe('200 seen /second');
    await answer('elbv2', 'delete-load-balancer', '--load-balancer-arn', second);
    await expect(get('/second', map?.address)).rejects.toThrow('fetch failed');
  });

  it('errors of the target raise the alarm on them, which ends with them', async () => {
    const dimensions = [
      `Name=LoadBalancer,Value=${loadBalancer.replace(/^.*:loadbalancer\//, '')}`,
      `Name=TargetGroup,Value=${targetGroup.replace(/^.*:/, '')}`,
    ];
    const { TopicArn } = (await answer('sns', 'create-topic', '--name', 'alarms')) as { TopicArn: string };
    await answer(
      ...['cloudwatch', 'put-metric-alarm', '--alarm-name', 'errors', '--namespace', 'AWS/ApplicationELB'],
      ...['--metric-name', 'HTTPCode_Target_5XX_Count', '--dimensions', ...dimensions, '--statistic', 'Sum'],
      ...['--period', '60', '--evaluation-periods', '2', '--threshold', '1'],
      ...['--comparison-operator', 'GreaterThanOrEqualToThreshold', '--treat-missing-data', 'notBreaching'],
      ...['--alarm-actions', TopicArn],
    );
    const state = async (): Promise<string> => {
      const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand());
      return `${MetricAlarms![0]!.StateValue} ${MetricAlarms![0]!.StateReason}`;
    };
    const untilState = <T>(look: () => Promise<T | false>, what: string) =>
      until(look, what, waitLimitMs, 100);
    await untilState(async () => (await state()).startsWith('OK '), 'the alarm to be evaluated');
    status = 500;
    const raised = await untilState(async () => {
      for (let count = 0; count < 10; count += 1) await get();
      const now = await state();
      return now.startsWith('ALARM ') && now;
    }, 'the alarm to be raised');
    expect(raised).toMatch(
      /^ALARM Threshold Crossed: 2 out of the last 2 datapoints \[\d+\.0 \(.*were greater than or equal to the threshold \(1\.0\) \(minimum 2 datapoints for OK -> ALARM transition\)\.$/,
    );
    status = 200;
    await untilState(async () => (await state()).startsWith('OK '), 'the alarm to end');
    const now = cloud.clock.now();
    const { Datapoints } = (await answer(
      ...['cloudwatch', 'get-metric-statistics', '--namespace', 'AWS/ApplicationELB'],
      ...['--metric-name', 'TargetResponseTime', '--dimensions', ...dimensions],
      ...['--start-time', new Date(now - 7_200_000).toISOString(), '--end-time', new Date(now).toISOString()],
      ...['--period', '60', '--extended-statistics', 'p99'],
    )) as { Datapoints: { ExtendedStatistics: { p99: number }; Unit: string }[] };
    expect(Datapoints.length).toBeGreaterThan(1);
    expect(
      Datapoints.every(({ ExtendedStatistics, Unit }) => ExtendedStatistics.p99 > 0 && Unit === 'Seconds'),
    ).toBe(true);
    expect(log.filter((line) => line.startsWith('alarm errors'))).toContain(
      'alarm errors us-east-1: OK -> ALARM',
    );
    expect(log.filter((line) => line.includes('the action'))).toEqual([]);
  });

  it('a target that is deregistered has no more requests', async () => {
    await answer(
      'elbv2',
      'deregister-targets',
      '--target-group-arn',
      targetGroup,
      '--targets',
      'Id=127.0.0.1',
    );
    expect(await get()).toMatch(/^503 /);
    await until(
      async () => {
        const input = { TargetGroupArn: targetGroup };
        const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand(input));
        return TargetHealthDescriptions!.length === 0;
      },
      'the target to be gone',
      waitLimitMs,
      100,
    );
    expect(await health()).toEqual([]);
  });
});

/** What a client that trusts anybody is answered, and by whom. */
async function getSecurely(port: number): Promise<{ readonly text: string; readonly commonName: string }> {
  const socket = connectSecurely({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.write('GET /tls HTTP/1.1\r\nhost: example.com\r\nconnection: close\r\n\r\n');
  const commonName = String(socket.getPeerCertificate().subject.CN);
  const parts = await socket.setEncoding('utf8').toArray();
  return { text: parts.join('').split('\r\n\r\n').slice(1).join(''), commonName };
}
