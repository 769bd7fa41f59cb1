import { withPortOffset } from '../../rehearsal/port-offset';

describe('a port offset', () => {
  const ports = (loadBalancer: object) =>
    withPortOffset({ environments: { dev: { services: { web: { loadBalancer } } } } }, 100);

  it('moves the ports of services that say nothing', () => {
    expect(withPortOffset({ name: 'shop' }, 100)).toEqual({
      name: 'shop',
      defaults: { loadBalancer: { productionPort: 8180, testPort: 8190 } },
    });
  });

  it.each([
    [{ productionPort: 9000 }, { productionPort: 9100, testPort: 8190 }],
    [{ idleTimeoutSeconds: 90 }, { idleTimeoutSeconds: 90, productionPort: 8180, testPort: 8190 }],
    [
      { certificateArn: 'arn' },
      { certificateArn: 'arn', productionPort: 543, testPort: 8543, redirectHttp: false },
    ],
  ])('moves those of %j', (before, after) => {
    expect(ports(before)).toMatchObject({
      environments: { dev: { services: { web: { loadBalancer: after } } } },
    });
  });

  it('gives a service without a test listener no port for one, not by the defaults either', () => {
    const web = { loadBalancer: { testListener: false } };
    const moved = withPortOffset({ environments: { dev: { services: { web, api: {} } } } }, 100);
    expect(moved).toEqual({
      defaults: { loadBalancer: { productionPort: 8180 } },
      environments: {
        dev: {
          services: {
            web: { loadBalancer: { testListener: false, productionPort: 8180 } },
            api: { loadBalancer: { productionPort: 8180, testPort: 8190 } },
          },
        },
      },
    });
  });

  it('moves a port of the defaults for a service with settings of its own', () => {
    const settings = {
      defaults: { loadBalancer: { productionPort: 9000 } },
      environments: { dev: { services: { web: { loadBalancer: { testPort: 9001 } } } } },
    };
    expect(withPortOffset(settings, 1)).toEqual({
      defaults: { loadBalancer: { productionPort: 9001, testPort: 8091 } },
      environments: {
        dev: { services: { web: { loadBalancer: { productionPort: 9001, testPort: 9002 } } } },
      },
    });
  });

  it('of 0 changes nothing', () => {
    expect(withPortOffset({ name: 'shop' }, 0)).toEqual({ name: 'shop' });
  });

  it('moves those of a shared load balancer, and gives the services behind it none', () => {
    const shares = { routes: [{ priority: 1, paths: ['/*'] }] };
    const settings = {
      defaults: { loadBalancer: { idleTimeoutSeconds: 90 } },
      environments: {
        live: {
          loadBalancer: { certificateArn: 'arn', productionPort: 444 },
          services: { web: shares, admin: {} },
        },
        dev: {},
      },
    };
    const moved = { productionPort: 8180, testPort: 8190 };
    expect(withPortOffset(settings, 100)).toEqual({
      defaults: settings.defaults,
      environments: {
        live: {
          loadBalancer: { certificateArn: 'arn', productionPort: 544, testPort: 8543, redirectHttp: false },
          services: { web: shares, admin: { loadBalancer: moved } },
        },
        dev: { services: { nodejs: { loadBalancer: moved } } },
      },
    });
  });
});
