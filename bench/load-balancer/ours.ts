/** The load balancer with two target groups, 90 to 10, as the rehearsal starts it. */
import { scaledClock } from '../../rehearsal/runtime/clock';
import { LoadBalancers, type TargetGroupConfig } from '../../rehearsal/runtime/load-balancer';

const arnOf = (kind: string): string => `arn:aws:elasticloadbalancing:us-east-1:123456789012:${kind}`;
const groupConfig = (name: string): TargetGroupConfig => ({
  arn: arnOf(`targetgroup/${name}/1`),
  name,
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
});

async function main(): Promise<void> {
  const loadBalancers = new LoadBalancers({
    clock: scaledClock({ speed: 60, startedAt: Date.now() }),
    metrics: { put: () => undefined },
  });
  const groups = [groupConfig('blue'), groupConfig('green')];
  for (const [index, group] of groups.entries()) {
    loadBalancers.putTargetGroup(group);
    loadBalancers.register(group.arn, { id: '127.0.0.1', port: Number(process.argv[2 + index]) });
  }
  await loadBalancers.putLoadBalancer({
    arn: arnOf('loadbalancer/app/bench/1'),
    name: 'bench',
    address: '127.0.0.1',
    idleTimeoutSeconds: 60,
    clientKeepAliveSeconds: 3600,
    http2: true,
    xffHeaderProcessing: 'append',
    xffClientPort: false,
    preserveHostHeader: false,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: 'defensive',
    listeners: [
      {
        arn: arnOf('listener/app/bench/1/1'),
        port: 0,
        protocol: 'HTTP',
        rules: [
          {
            arn: arnOf('listener-rule/app/bench/1/1/1'),
            conditions: [],
            action: {
              type: 'forward',
              targetGroups: groups.map(({ arn }, index) => ({ arn, weight: index === 0 ? 90 : 10 })),
            },
          },
        ],
      },
    ],
  });
  console.log(JSON.stringify(loadBalancers.ports().map(({ listenPort }) => listenPort)));
  // Ports do not keep a process alive.
  setInterval(() => undefined, 60_000);
}

void main();
