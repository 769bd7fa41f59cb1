import { readSettings, SettingsError } from '../../../stacks/settings';
import { at, projectKeys, refusals, serviceOf, settingsFixture, withService } from '../../support/settings';

describe('empty settings', () => {
  const settings = readSettings(undefined);

  test('are one environment with one service', () => {
    expect(settings).toMatchObject({
      name: 'bluegreen',
      region: 'ap-southeast-1',
      protect: true,
      customerManagedKey: true,
      backend: { type: 'local' },
      environments: [
        {
          name: 'dev',
          region: 'ap-southeast-1',
          protect: true,
          customerManagedKey: true,
          network: { type: 'new', cidr: '10.0.0.0/16', availabilityZones: 2, nat: 'single' },
          services: [{ name: 'nodejs' }],
        },
      ],
    });
  });

  test("have the article's figures", () => {
    expect(serviceOf(undefined)).toMatchObject({
      desiredCount: 2,
      healthCheckGracePeriodSeconds: 120,
      task: {
        cpu: 512,
        memoryMiB: 1024,
        containerName: 'NodejsApp',
        containerPort: 3000,
        user: '1000:1000',
        readonlyRootFilesystem: true,
      },
      loadBalancer: { testListener: true, healthCheck: { path: '/health' } },
      deployment: {
        terminationWaitMinutes: 5,
        rollback: { onFailure: true, onAlarm: true, onRequest: true },
      },
    });
  });

  test.each([
    undefined,
    {},
    null,
    { environments: { dev: {} } },
    { environments: { dev: { services: { nodejs: {} } } } },
  ])('are the same when written as %j', (raw) => {
    expect(readSettings(raw)).toEqual(settings);
  });

  test('are frozen to the bottom', () => {
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(settings)).toBe(true);
    expect(frozen(readSettings(settingsFixture('maximal')))).toBe(true);
  });
});

test.each(['default', 'minimal', 'maximal'] as const)('the %s example is accepted', (name) => {
  expect(refusals(settingsFixture(name))).toEqual([]);
});

test('environments take from the project what they do not say', () => {
  const { environments } = readSettings({
    region: 'eu-west-1',
    protect: false,
    customerManagedKey: false,
    environments: { dev: {}, prod: { region: 'us-east-1', protect: true } },
  });
  expect(
    environments.map(({ name, region, protect, customerManagedKey }) => [
      name,
      region,
      protect,
      customerManagedKey,
    ]),
  ).toEqual([
    ['dev', 'eu-west-1', false, false],
    ['prod', 'us-east-1', true, false],
  ]);
});

test('text that Terraform would evaluate is escaped', () => {
  const { task } = serviceOf(
    withService({ task: { environment: { A: '${file("/etc/passwd")} %{ if true }' } } }),
  );
  expect(task.environment).toEqual({ A: '$${file("/etc/passwd")} %%{ if true }' });
});

test('the settings given are left alone', () => {
  const raw = {
    defaults: { task: { environment: { A: '${b}' } } },
    environments: { dev: { services: { web: {} } } },
  };
  const before = structuredClone(raw);
  readSettings(raw);
  expect(raw).toEqual(before);
});

describe('defaults', () => {
  test('reach services that are not written down', () => {
    expect(serviceOf({ defaults: { desiredCount: 4 } }).desiredCount).toBe(4);
    expect(serviceOf({ defaults: { desiredCount: 4 }, environments: { dev: {} } }).desiredCount).toBe(4);
  });

  test('merge with objects of the service; lists and values are replaced', () => {
    const { task } = serviceOf(
      withService(
        { task: { environment: { B: '3' }, command: ['x'] } },
        {},
        {
          defaults: {
            task: { cpu: 256, memoryMiB: 512, environment: { A: '1', B: '2' }, command: ['a', 'b'] },
          },
        },
      ),
    );
    expect(task).toMatchObject({ cpu: 256, memoryMiB: 512, environment: { A: '1', B: '3' }, command: ['x'] });
  });

  test('of another variant are replaced whole', () => {
    const defaults = {
      firstImage: { source: 'docker', context: 'app' },
      pipeline: { source: { type: 'codecommit', create: false, repository: 'shared' } },
      deployment: { config: { type: 'canary', percentage: 20, intervalMinutes: 5 } },
    };
    const service = serviceOf(
      withService(
        {
          firstImage: { source: 'public' },
          pipeline: { source: { type: 's3', bucket: 'artifacts-bucket', key: 'app.zip' } },
          deployment: { config: 'CodeDeployDefault.ECSAllAtOnce' },
        },
        {},
        { defaults },
      ),
    );
    expect(service.firstImage).toEqual({
      source: 'public',
      reference: 'public.ecr.aws/docker/library/node:22-alpine',
    });
    expect(service.pipeline.source).toEqual({ type: 's3', bucket: 'artifacts-bucket', key: 'app.zip' });
    expect(service.deployment.config).toBe('CodeDeployDefault.ECSAllAtOnce');
  });

  test('may leave to services what is required', () => {
    const { loadBalancer } = serviceOf(
      withService(
        { loadBalancer: { domain: { name: 'a.example.com' } } },
        {},
        { defaults: { loadBalancer: { domain: { hostedZoneId: 'Z0123456' } } } },
      ),
    );
    expect(loadBalancer.domain).toEqual({ name: 'a.example.com', hostedZoneId: 'Z0123456' });
  });

  test('that are wrong are told once, at the defaults', () => {
    const services = { a: {}, b: {}, c: { task: { stopTimeoutSeconds: 500 } } };
    expect(
      refusals({
        defaults: { task: { stopTimeoutSeconds: 1, cpu: 256, memoryMiB: 4096 }, colour: 'red' },
        environments: { dev: { services } },
      }),
    ).toEqual([
      'defaults.colour: unknown key; allowed: desiredCount, healthCheckGracePeriodSeconds, enableExecuteCommand, containerInsights, firstImage, imagesToKeep, task, loadBalancer, routes, autoScaling, deployment, alarms, pipeline, rehearsal',
      'defaults.task.stopTimeoutSeconds: out of range; got 1; allowed: an integer from 2 to 120',
      'environments.dev.services.c.task.stopTimeoutSeconds: out of range; got 500; allowed: an integer from 2 to 120',
      'defaults.task.memoryMiB: memory that Fargate does not have for the CPU: Fargate offers fixed pairs of CPU and memory only; got 4096 with 256 CPU units; allowed: 512, 1024, 2048',
    ]);
  });

  test('that do not go together are told once, at the defaults', () => {
    const services = { a: {}, b: {} };
    expect(
      refusals({ defaults: { task: { cpu: 256, memoryMiB: 4096 } }, environments: { dev: { services } } }),
    ).toEqual([
      'defaults.task.memoryMiB: memory that Fargate does not have for the CPU: Fargate offers fixed pairs of CPU and memory only; got 4096 with 256 CPU units; allowed: 512, 1024, 2048',
    ]);
  });

  test('what several services have alike is told of the first', () => {
    const services = { a: {}, b: {}, c: {} };
    expect(
      refusals({ defaults: { alarms: { enabled: false } }, environments: { dev: { services } } }),
    ).toEqual([
      'environments.dev.services.a.deployment.rollback.onAlarm: rollback on an alarm without any alarm: it would never happen (also in 2 other services); got true (the default) while alarms.enabled is false; fix: set deployment.rollback.onAlarm to false, alarms.enabled to true, or name alarms.additional',
    ]);
  });
});

describe('the error', () => {
  test('lists every fault, of values and of combinations', () => {
    const raw = {
      environments: {
        dev: {
          network: { type: 'new', nat: 'none' },
          services: { web: { firstImage: { source: 'docker' } }, worker: { desiredCount: '2' } },
        },
        prod: { services: { api: { loadBalancer: { productionPort: 8090 } } } },
      },
    };
    expect(() => readSettings(raw)).toThrow(
      new SettingsError([
        {
          path: ['environments', 'dev', 'services', 'worker', 'desiredCount'],
          problem: 'wrong type',
          got: '"2"',
          allowed: 'an integer from 1 to 5000',
          fix: 'leave out the quotes: 2',
        },
        {
          path: ['environments', 'dev', 'network', 'endpoints'],
          problem:
            'a new network with nat none and without the endpoints ecr, s3 and logs: tasks could neither pull their image nor write logs',
          got: 'none',
          fix: 'add ecr, s3, logs, or give the private subnets a way out (network.nat)',
        },
        {
          path: ['environments', 'dev', 'services', 'worker', 'firstImage'],
          problem:
            'an image from outside the ECR of the Region in a network without a way out: endpoints reach the private ECR of their Region only, so tasks could not pull the image',
          got: '"public.ecr.aws/docker/library/node:22-alpine"',
          fix: 'copy the image to ECR in ap-southeast-1, or give the private subnets a way out (network.nat), or set firstImage.source to docker',
        },
        {
          path: ['environments', 'prod', 'services', 'api', 'loadBalancer', 'productionPort'],
          problem:
            'two listeners on one port: production, test and the redirect from port 80 each need a port of their own',
          got: '8090 for production and test',
          fix: 'choose another port',
        },
      ]),
    );
  });

  test('of a value does not hide those of rules, in the same service or the whole project', () => {
    const service = {
      desiredCount: '2',
      task: { cpu: 512, memoryMiB: 600, memory: 1024, stopTimeoutSeconds: 'long' },
      loadBalancer: { productionPort: 8090 },
    };
    expect(refusals({ name: 'No Name', environments: { dev: { services: { web: service } } } })).toEqual([
      expect.stringMatching(
        /^environments\.dev\.services\.web\.task\.memory: unknown key; .*did you mean memoryMiB\?$/,
      ),
      expect.stringMatching(/^name: not well formed; got "No Name"/),
      expect.stringMatching(/^environments\.dev\.services\.web\.desiredCount: wrong type; got "2"/),
      expect.stringMatching(
        /^environments\.dev\.services\.web\.task\.stopTimeoutSeconds: wrong type; got "long"/,
      ),
      expect.stringMatching(/^environments\.dev\.services\.web\.task\.memoryMiB: .*got 600/),
      expect.stringMatching(
        /^environments\.dev\.services\.web\.loadBalancer\.productionPort: two listeners on one port/,
      ),
    ]);
  });

  test.each<[string, unknown, readonly string[]]>([
    // 30720 MiB is right for 4096 units, and wrong for the default.
    ['a number', { task: { cpu: 'four', memoryMiB: 30720 } }, ['task.cpu']],
    ['a port', { loadBalancer: { productionPort: 'x', testPort: 8080 } }, ['loadBalancer.productionPort']],
    [
      'a member of a list',
      {
        task: {
          cpu: 256,
          memoryMiB: 512,
          sidecars: [{ name: 'a', image: 'public.ecr.aws/a/a:1' }, { name: 'NodejsApp' }],
        },
      },
      ['task.sidecars[1].image'],
    ],
    [
      'what is required',
      { loadBalancer: { domain: { name: 'a.example.com' }, redirectHttp: false } },
      ['loadBalancer.domain.hostedZoneId'],
    ],
    ['a scaling limit', { desiredCount: 20, autoScaling: { maximum: '30' } }, ['autoScaling.maximum']],
  ])('says nothing of rules that depend on what is wrong: %s', (_, service, places) => {
    const lines = refusals(withService(service as object));
    expect(lines.map((line) => line.split(': ')[0])).toEqual(places.map((place) => at(place)));
  });

  test('of a Region does not hide others, and rules about the Region wait', () => {
    const certificateArn =
      'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';
    const lines = refusals(
      withService({ loadBalancer: { certificateArn, productionPort: 8443 } }, {}, { region: 'nowhere' }),
    );
    expect(lines.map((line) => line.split(': ')[0])).toEqual(['region', at('loadBalancer.productionPort')]);
  });

  test.each([
    [{ task: { memory: 1024 } }, 'task.memory', 'did you mean memoryMiB?'],
    [{ task: { env: {} } }, 'task.env', 'did you mean environment?'],
    [{ task: { port: 80 } }, 'task.port', 'did you mean containerPort?'],
    [{ replicas: 3 }, 'replicas', 'did you mean desiredCount?'],
    [{ memory: 1024 }, 'memory', 'move it to task.memoryMiB'],
    [{ env: {} }, 'env', 'move it to task.environment'],
  ])('%j is told how it is called here', (service, place, fix) => {
    const [line = '', ...others] = refusals(withService(service));
    expect(others).toEqual([]);
    expect(line.split(': ')[0]).toBe(at(place));
    expect(line.endsWith(`fix: ${fix}`)).toBe(true);
  });

  test('names a Dockerfile and a context that are not in the project', () => {
    const files = { isFile: () => false, isDirectory: () => false };
    const build = { dockerfile: 'web/Dockerfile', context: 'web' };
    const faultsOf = (service: object) => {
      try {
        readSettings(withService(service), files);
        return [];
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        return error.faults.map(({ path, got }) => [path.slice(4).join('.'), got]);
      }
    };
    expect(faultsOf({ desiredCount: 'x', pipeline: { build } })).toEqual([
      ['desiredCount', '"x"'],
      ['pipeline.build.dockerfile', '"web/Dockerfile"'],
      ['pipeline.build.context', '"web"'],
    ]);
    // The source is another project, or there is none.
    expect(faultsOf({ pipeline: { enabled: false, build } })).toEqual([]);
    const source = { type: 'codecommit', repository: 'web', create: false };
    expect(faultsOf({ pipeline: { source, build } })).toEqual([]);
  });

  test('says how many there are and where', () => {
    expect(
      new SettingsError([{ path: ['a', 0, 'b c'], problem: 'bad', got: '1', allowed: '2', fix: 'write 2' }])
        .message,
    ).toBe(
      'the settings (context.blueGreen of cdktf.json) have 1 fault:\n  a[0]["b c"]: bad; got 1; allowed: 2; fix: write 2',
    );
    expect(
      new SettingsError([
        { path: [], problem: 'bad' },
        { path: ['x'], problem: 'bad' },
      ]).message,
    ).toBe('the settings (context.blueGreen of cdktf.json) have 2 faults:\n  settings: bad\n  x: bad');
  });

  test.each([3, 'text', true, []])('refuses %j for the whole', (raw) => {
    const got = Array.isArray(raw) ? 'a list' : JSON.stringify(raw);
    expect(refusals(raw)).toEqual([
      `settings: wrong type; got ${got}; allowed: an object with ${projectKeys}`,
    ]);
  });
});
