import { exitStatus } from '../../rehearsal/failures';
import {
  adaptToRehearsal,
  withoutProtection,
  withoutWarmUp,
  withPortOffset,
  withTaskChange,
} from '../../rehearsal/settings-changes';

describe('settings of a rehearsal', () => {
  it('are the settings as they are when nothing stands in the way', () => {
    const settings = { name: 'shop', environments: { dev: { services: { web: { desiredCount: 3 } } } } };
    expect(adaptToRehearsal(settings)).toEqual({ settings, notes: [] });
    expect(adaptToRehearsal({})).toEqual({ settings: {}, notes: [] });
  });

  it('leave out what exists on AWS alone, wherever it is set, and say so', () => {
    const adapted = adaptToRehearsal({
      defaults: { loadBalancer: { domain: { hostedZoneId: 'Z1' }, port: 443 } },
      environments: {
        dev: {
          services: {
            web: {
              deployment: {
                hooks: { afterInstall: 'arn:aws:lambda:…' },
                triggers: { topicArn: 'arn', emails: [] },
              },
              loadBalancer: { domain: { name: 'shop.example.com' }, webAclArn: 'arn:aws:wafv2:…' },
              alarms: { additional: ['checkout'], errorCount: 3 },
              pipeline: { approval: { topicArn: 'arn', message: 'go?' }, beforeEntry: { alarms: {} } },
            },
          },
        },
      },
    });
    expect(adapted.settings).toEqual({
      defaults: { loadBalancer: { port: 443 } },
      environments: {
        dev: {
          services: {
            web: {
              deployment: { triggers: { emails: [] } },
              loadBalancer: {},
              alarms: { errorCount: 3 },
              pipeline: { approval: { message: 'go?' } },
            },
          },
        },
      },
    });
    expect(adapted.notes).toHaveLength(7);
  });

  it('leave out a permissions boundary of the account, and keep one that AWS manages', () => {
    const own = 'arn:aws:iam::111122223333:policy/boundary';
    const managed = 'arn:aws:iam::aws:policy/PowerUserAccess';
    const settings = {
      permissionsBoundary: own,
      iamPath: '/delivery/',
      environments: { dev: { permissionsBoundary: own }, live: { permissionsBoundary: managed } },
    };
    expect(adaptToRehearsal(settings)).toEqual({
      settings: { iamPath: '/delivery/', environments: { dev: {}, live: { permissionsBoundary: managed } } },
      notes: ['the permissions boundary of the roles is left out'],
    });
  });

  it('leave out the sidecars that are named, of a service or of the defaults, where tasks are processes', () => {
    const settings = {
      defaults: { task: { sidecars: [{ name: 'proxy' }, { name: 'agent' }] } },
      environments: {
        dev: {
          services: {
            web: { rehearsal: { withoutSidecars: ['agent'] } },
            api: {
              task: { cpu: 256, sidecars: [{ name: 'agent' }] },
              rehearsal: { withoutSidecars: ['agent'] },
            },
            other: {},
          },
        },
      },
    };
    const { settings: adapted, notes } = adaptToRehearsal(settings);
    expect(adapted).toMatchObject({
      defaults: settings.defaults,
      environments: {
        dev: {
          services: {
            web: { task: { sidecars: [{ name: 'proxy' }] } },
            api: { task: { cpu: 256, sidecars: [] } },
            other: {},
          },
        },
      },
    });
    expect(notes).toEqual(['sidecars are left out: agent']);
    expect(adaptToRehearsal(settings, 'podman')).toEqual({ settings, notes: [] });
  });

  it('have smoke tests that begin at once, whatever a service or the defaults say', () => {
    const environments = {
      dev: { services: { web: { deployment: { smokeTest: { warmUpSeconds: 9, paths: ['/'] } } }, api: {} } },
    };
    const none = { deployment: { smokeTest: { warmUpSeconds: 0 } } };
    expect(withoutWarmUp({ environments })).toEqual({
      defaults: none,
      environments: {
        dev: {
          services: { web: { deployment: { smokeTest: { warmUpSeconds: 0, paths: ['/'] } } }, api: none },
        },
      },
    });
    expect(withoutWarmUp({})).toEqual({ defaults: none });
  });

  it('leave the account, the state, the network and the Docker engine of the real deployment out, and say so', () => {
    const adapted = adaptToRehearsal({
      backend: { type: 's3', bucket: 'state' },
      defaults: { firstImage: { source: 'docker' }, desiredCount: 3 },
      environments: {
        dev: { accountId: '111122223333', network: { type: 'existing', vpcId: 'vpc-12345678' } },
        live: { accountId: '444455556666', services: { web: { firstImage: { source: 'docker' } } } },
      },
    });
    expect(adapted.settings).toEqual({
      defaults: { firstImage: { source: 'public' }, desiredCount: 3 },
      environments: {
        dev: { network: { type: 'new' } },
        live: { services: { web: { firstImage: { source: 'public' } } } },
      },
    });
    expect(adapted.notes).toEqual([
      'state is kept in the workspace',
      'an existing network is rehearsed as a new one',
      'a first image built by Docker is rehearsed as the public one',
    ]);
  });

  it.each([
    ['process', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api@sha256:00', true],
    ['process', 'registry.example.com/node:22', true],
    ['process', 'node:22-alpine', false],
    ['process', 'public.ecr.aws/docker/library/node:22-alpine', false],
    ['docker', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api@sha256:00', true],
    ['podman', 'registry.example.com/node:22', false],
  ] as const)(
    'of tasks as %s, the first image %s is stood in for: %s',
    (runtime, reference, isStoodInFor) => {
      const firstImage = { source: 'digest', reference };
      const { settings, notes } = adaptToRehearsal({ defaults: { firstImage } }, runtime);
      expect({ settings, notes }).toEqual(
        isStoodInFor
          ? {
              settings: { defaults: { firstImage: { source: 'public' } } },
              notes: ['a first image of another registry is rehearsed as the public one'],
            }
          : { settings: { defaults: { firstImage } }, notes: [] },
      );
    },
  );

  it('give a network without a way out one, if the first image comes from the internet instead', () => {
    const network = { type: 'new', nat: 'none', endpoints: ['ecr', 's3', 'logs'] };
    const adapted = (firstImage: object) =>
      adaptToRehearsal({ defaults: { firstImage }, environments: { dev: { network } } });
    const { settings, notes } = adapted({ source: 'docker' });
    expect(settings.environments).toEqual({ dev: { network: { ...network, nat: 'single' } } });
    expect(notes[1]).toMatch(/^private subnets without a way out get a NAT gateway/);
    // The synth rejects it, as it does outside of the rehearsal.
    expect(adapted({ source: 'public' }).settings.environments).toEqual({ dev: { network } });
  });

  it('have a pipeline, through which releases come', () => {
    const { settings, notes } = adaptToRehearsal({
      defaults: { pipeline: { enabled: false, approval: {} } },
      environments: { dev: { services: { web: { pipeline: { enabled: false } }, api: {} } } },
    });
    expect(settings).toEqual({
      defaults: { pipeline: { approval: {} } },
      environments: { dev: { services: { web: { pipeline: {} }, api: {} } } },
    });
    expect(notes).toEqual(['a pipeline that is disabled is there: releases come through it']);
  });

  it('have a pipeline in the place of GitHub Actions', () => {
    const { settings, notes } = adaptToRehearsal({
      defaults: { pipeline: { type: 'githubActions' } },
      environments: {
        dev: { services: { web: { pipeline: { gitHub: { environment: 'web' }, build: {} } } } },
      },
    });
    expect(settings).toEqual({
      defaults: { pipeline: {} },
      environments: { dev: { services: { web: { pipeline: { build: {} } } } } },
    });
    expect(notes).toEqual([
      'a service that GitHub Actions releases has a pipeline: releases come through it',
    ]);
  });

  it('lift the protection of every environment', () => {
    expect(
      withoutProtection({ protect: true, environments: { live: { protect: true, tags: { a: 'b' } } } }),
    ).toEqual({
      protect: false,
      environments: { live: { tags: { a: 'b' } } },
    });
  });

  it('change the task of every service, whether it is written out or not', () => {
    const settings = {
      environments: { dev: {}, live: { services: { web: { task: { cpu: 512, environment: { A: '1' } } } } } },
    };
    const task = { cpu: 1024, environment: { B: '2' } };
    expect(withTaskChange(settings, task)).toEqual({
      defaults: { task },
      environments: {
        dev: {},
        live: { services: { web: { task: { cpu: 1024, environment: { A: '1', B: '2' } } } } },
      },
    });
  });

  it('keep the CPU when only the environment changes', () => {
    expect(withTaskChange({ defaults: { task: { cpu: 512 } } }, { environment: { B: '2' } })).toEqual({
      defaults: { task: { cpu: 512, environment: { B: '2' } } },
    });
  });
});

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
});

test('services behind a shared load balancer are not rehearsed, and without them it is left out', () => {
  const own = { services: { web: {} }, loadBalancer: {} };
  expect(adaptToRehearsal({ environments: { dev: own } }).settings).toMatchObject({
    environments: { dev: { services: { web: {} } } },
  });
  expect(adaptToRehearsal({ environments: { dev: own } }).settings).not.toHaveProperty(
    'environments.dev.loadBalancer',
  );
  const shares = { ...own, services: { web: { routes: [{ priority: 1, paths: ['/*'] }] } } };
  expect(() => adaptToRehearsal({ environments: { dev: shares } })).toThrow(
    expect.objectContaining({ status: exitStatus.badUsage }) as Error,
  );
});
