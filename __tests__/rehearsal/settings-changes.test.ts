import {
  adaptToRehearsal,
  withoutProtection,
  withoutWarmUp,
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

describe('services that share a load balancer', () => {
  const shares = { routes: [{ priority: 1, paths: ['/*'] }] };

  it('are rehearsed behind it, without what exists on AWS alone', () => {
    const loadBalancer = {
      domain: { name: 'shop.example.com', hostedZoneId: 'Z1' },
      additionalCertificateArns: ['arn'],
      webAclArn: 'arn',
      idleTimeoutSeconds: 90,
    };
    const { settings, notes } = adaptToRehearsal({
      environments: { dev: { loadBalancer, services: { web: shares, admin: {} } } },
    });
    expect(settings).toEqual({
      environments: {
        dev: { loadBalancer: { idleTimeoutSeconds: 90 }, services: { web: shares, admin: {} } },
      },
    });
    expect(notes).toHaveLength(3);
  });

  it('have HTTP without its certificate, and no smoke test that there is only without one', () => {
    const loadBalancer = { certificateArn: 'arn' };
    const said = { deployment: { smokeTest: { enabled: true, paths: ['/'] } } };
    const { settings, notes } = adaptToRehearsal({
      environments: {
        dev: {
          loadBalancer,
          services: { web: shares, api: { ...shares, ...said }, admin: {}, own: { loadBalancer } },
        },
      },
    });
    const untested = { deployment: { smokeTest: { enabled: false } } };
    expect(settings).toEqual({
      environments: {
        dev: {
          loadBalancer: {},
          services: {
            web: { ...shares, ...untested },
            api: { ...shares, ...said },
            admin: {},
            own: { loadBalancer: {}, ...untested },
          },
        },
      },
    });
    expect(notes).toHaveLength(1);
  });

  it('have no such smoke test either where the service is the one that settings need not name', () => {
    const environments = { dev: { loadBalancer: { certificateArn: 'arn' } } };
    expect(adaptToRehearsal({ defaults: shares, environments }).settings).toEqual({
      defaults: shares,
      environments: {
        dev: {
          loadBalancer: {},
          services: { nodejs: { deployment: { smokeTest: { enabled: false } } } },
        },
      },
    });
  });

  it('and are not among the chosen ones: the load balancer is left out', () => {
    for (const services of [{ web: {} }, { web: { routes: [] } }, {}])
      expect(adaptToRehearsal({ environments: { dev: { loadBalancer: {}, services } } })).toEqual({
        settings: { environments: { dev: { services } } },
        notes: [],
      });
  });

  it('are recognized by the routes of the defaults, too', () => {
    const settings = { defaults: shares, environments: { dev: { loadBalancer: {}, services: { web: {} } } } };
    expect(adaptToRehearsal(settings)).toEqual({ settings, notes: [] });
  });
});
