import { describeListener, type ListenerPort } from '../../../../rehearsal/runtime/load-balancer/listeners';
import { LoadBalancers } from '../../../../rehearsal/runtime/load-balancer/load-balancers';
import type { LoadBalancerConfig } from '../../../../rehearsal/runtime/load-balancer/model';
import { ManualClock } from '../../../support/manual-clock';

const config = (...listeners: string[]): LoadBalancerConfig => ({
  arn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/app/1',
  name: 'app',
  address: '127.0.0.1',
  idleTimeoutSeconds: 60,
  clientKeepAliveSeconds: 3600,
  http2: true,
  xffHeaderProcessing: 'append',
  xffClientPort: false,
  preserveHostHeader: false,
  dropInvalidHeaderFields: false,
  desyncMitigationMode: 'defensive',
  listeners: listeners.map((arn) => ({
    arn,
    port: 0,
    protocol: 'HTTP',
    rules: [{ arn: `${arn}-rule`, conditions: [], action: { type: 'fixed-response', statusCode: 204 } }],
  })),
});

describe('the port map', () => {
  it('tells of a listener once, when it listens', async () => {
    const told: ListenerPort[] = [];
    const loadBalancers = new LoadBalancers({
      clock: new ManualClock(),
      metrics: { put: () => undefined },
      onListen: (ports) => told.push(...ports),
    });
    await loadBalancers.putLoadBalancer(config('one'));
    await loadBalancers.putLoadBalancer(config('one'));
    expect(told).toEqual(loadBalancers.ports());
    await loadBalancers.putLoadBalancer(config('one', 'two'));
    expect(told.map(({ listenerArn }) => listenerArn)).toEqual(['one', 'two']);
    expect((await fetch(describeListener(told[1]!).split(' is ')[1]!)).status).toBe(204);
    await loadBalancers.close();
  });

  it('names the load balancer, its port and where that is', () => {
    const port = {
      loadBalancer: 'app',
      listenerArn: 'arn',
      address: '127.0.1.2',
      protocol: 'HTTPS',
    } as const;
    expect(describeListener({ ...port, port: 443, listenPort: 8443, tls: true })).toBe(
      'app: port 443 is https://127.0.1.2:8443',
    );
  });
});
