import { at, refusals, withService } from '../../../support/settings';

const closed = { type: 'new', nat: 'none', endpoints: ['ecr', 's3', 'logs'] };
const existing = {
  type: 'existing',
  vpcId: 'vpc-0123456789abcdef0',
  vpcCidr: '10.0.0.0/16',
  publicSubnetIds: ['subnet-0000000a', 'subnet-0000000b'],
  privateSubnetIds: ['subnet-0000000c', 'subnet-0000000d'],
};
const docker = { source: 'docker' };

test('HCP Terraform builds no image', () => {
  const cloud = { backend: { type: 'cloud', organization: 'acme' } };
  expect(refusals(withService({}, {}, cloud))).toEqual([]);
  expect(refusals(withService({ firstImage: docker }))).toEqual([]);
  expect(refusals(withService({ firstImage: docker }, {}, cloud))).toEqual([
    `${at('firstImage.source')}: an image that the Docker provider builds, with HCP Terraform: runs of HCP Terraform have neither a Docker engine nor the build context; got "docker"; allowed: public or digest; fix: leave firstImage out: the pipeline builds the image of the first release`,
  ]);
});

describe('a network without a way out', () => {
  const wayOut = 'give the private subnets a way out (network.nat)';

  test('has the endpoints that every task needs', () => {
    expect(refusals(withService({ firstImage: docker }, { network: closed }))).toEqual([]);
    expect(
      refusals(withService({ firstImage: docker }, { network: { ...closed, endpoints: ['ecr', 'ssm'] } })),
    ).toEqual([
      `environments.dev.network.endpoints: a new network with nat none and without the endpoints ecr, s3 and logs: tasks could neither pull their image nor write logs; got ecr, ssm; fix: add s3, logs, or ${wayOut}`,
    ]);
  });

  const problem =
    'an image from outside the ECR of the Region in a network without a way out: endpoints reach the private ECR of their Region only, so tasks could not pull the image';
  const inEcr = (region: string) =>
    `111122223333.dkr.ecr.${region}.amazonaws.com/app@sha256:${'a'.repeat(64)}`;
  const elsewhere = `ghcr.io/example/app@sha256:${'a'.repeat(64)}`;
  const copy = `copy the image to ECR in ap-southeast-1, or ${wayOut}`;

  test.each([closed, { ...existing, internetEgress: false }])(
    'refuses images that it does not reach: %j',
    (network) => {
      const first = (image: string) =>
        `${at('firstImage')}: ${problem}; got "${image}"; fix: ${copy}, or set firstImage.source to docker`;
      expect(refusals(withService({}, { network }))).toEqual([
        first('public.ecr.aws/docker/library/node:22-alpine'),
      ]);
      for (const reference of [elsewhere, inEcr('eu-west-1')]) {
        expect(refusals(withService({ firstImage: { source: 'digest', reference } }, { network }))).toEqual([
          first(reference),
        ]);
      }
      const firstImage = { source: 'digest', reference: inEcr('ap-southeast-1') };
      expect(refusals(withService({ firstImage }, { network }))).toEqual([]);
      const sidecars = [{ name: 'proxy', image: elsewhere }];
      expect(refusals(withService({ firstImage, task: { sidecars } }, { network }))).toEqual([
        `${at('task.sidecars[0].image')}: ${problem}; got "${elsewhere}"; fix: ${copy}`,
      ]);
    },
  );

  test('needs the endpoint of the store of secrets', () => {
    const line = (path: string, store: string) =>
      `${at(path)}: secrets in a new network with nat none and without the endpoint of their store: tasks could not read them and would not start; fix: add ${store} to network.endpoints, or ${wayOut}`;
    const parameter = 'arn:aws:ssm:ap-southeast-1:111122223333:parameter/x';
    const secret = 'arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:x-AbCdEf';
    const image = inEcr('ap-southeast-1');
    const service = {
      firstImage: docker,
      task: {
        secrets: { A: parameter, B: secret },
        sidecars: [{ name: 'b', image, secrets: { C: secret } }],
      },
    };
    expect(refusals(withService(service, { network: closed }))).toEqual([
      line('task.secrets.A', 'ssm'),
      line('task.secrets.B', 'secretsmanager'),
      line('task.sidecars[0].secrets.C', 'secretsmanager'),
    ]);
    const endpoints = [...closed.endpoints, 'ssm', 'secretsmanager'];
    expect(refusals(withService(service, { network: { ...closed, endpoints } }))).toEqual([]);
  });
});

test('ECS Exec reaches Systems Manager', () => {
  const service = { firstImage: docker, enableExecuteCommand: true, task: { readonlyRootFilesystem: false } };
  expect(
    refusals(
      withService(service, { network: { ...closed, endpoints: [...closed.endpoints, 'ssm', 'kms'] } }),
    ),
  ).toEqual([]);
  const withKey = { ...closed, endpoints: [...closed.endpoints, 'kms'] };
  expect(refusals(withService(service, { network: withKey }))).toEqual([
    `${at('enableExecuteCommand')}: ECS Exec in a new network with nat none and without the endpoint ssm: its agent could not reach Systems Manager; got true; fix: add ssm to network.endpoints, or give the private subnets a way out (network.nat)`,
  ]);
});

test('ECS Exec under a customer managed key reaches KMS', () => {
  const service = { firstImage: docker, enableExecuteCommand: true, task: { readonlyRootFilesystem: false } };
  const network = { ...closed, endpoints: [...closed.endpoints, 'ssm'] };
  expect(refusals(withService(service, { network }))).toEqual([
    `${at('enableExecuteCommand')}: ECS Exec under a customer managed key in a new network with nat none and without the endpoint kms: the container decrypts the key of the session with KMS; got true; fix: add kms to network.endpoints, or give the private subnets a way out (network.nat)`,
  ]);
  expect(refusals({ ...withService(service, { network }), customerManagedKey: false })).toEqual([]);
});

describe('an existing network', () => {
  test('has a subnet once', () => {
    const twice = { ...existing, publicSubnetIds: ['subnet-0000000a', 'subnet-0000000a'] };
    expect(refusals(withService({}, { network: twice }))).toEqual([
      'environments.dev.network.publicSubnetIds: holds a value twice; got "subnet-0000000a"; allowed: a list; each: a subnet id (subnet-…)',
    ]);
  });

  test('needs no public subnets where every load balancer is internal', () => {
    const { type, vpcId, vpcCidr, privateSubnetIds } = existing;
    const without = { type, vpcId, vpcCidr, privateSubnetIds };
    const internal = { loadBalancer: { internal: true } };
    const line = (got: number, service: string) =>
      `environments.dev.network.publicSubnetIds: an existing network with fewer than two public subnets, unless every load balancer is internal: a load balancer stands in at least two Availability Zones; got ${got}; allowed: at least 2; fix: name public subnets of two Availability Zones, or set services.${service}.loadBalancer.internal to true`;
    for (const network of [without, { ...existing, publicSubnetIds: [] }]) {
      expect(refusals(withService(internal, { network }))).toEqual([]);
      expect(refusals(withService({}, { network }))).toEqual([line(0, 'nodejs')]);
    }
    const network = { ...existing, publicSubnetIds: ['subnet-0000000a'] };
    const services = { web: internal, shop: {} };
    expect(refusals({ environments: { dev: { network, services } } })).toEqual([line(1, 'shop')]);
  });

  test('has public and private subnets apart unless every load balancer is internal', () => {
    const network = { ...existing, publicSubnetIds: ['subnet-0000000a', 'subnet-0000000d'] };
    expect(refusals(withService({ loadBalancer: { internal: true } }, { network }))).toEqual([]);
    expect(refusals(withService({}, { network }))).toEqual([
      'environments.dev.network.privateSubnetIds[1]: a subnet that is public and private, unless every load balancer is internal: tasks have no public address, so they have no way out of a public subnet; got "subnet-0000000d"; fix: name the private subnets',
    ]);
  });
});

describe('names', () => {
  const lengths =
    'names that together are longer than AWS allows: a load balancer is named <project>-<environment>-<service>, a target group <environment>-<service>-green';
  const shorten = 'shorten the name of the project, the environment or the service';

  test('together are at most 32 characters', () => {
    const named = (service: string, name = 'bluegreen') => ({
      name,
      environments: { staging: { services: { [service]: {} } } },
    });
    expect(refusals(named('checkout-api-1'))).toEqual([]);
    expect(refusals(named('checkout-api-12'))).toEqual([
      `environments.staging.services.checkout-api-12: ${lengths}; got "bluegreen-staging-checkout-api-12" (33 characters); allowed: at most 32 characters; fix: ${shorten}`,
    ]);
    expect(refusals(named('checkout-api-v12345', 'a'))).toEqual([
      `environments.staging.services.checkout-api-v12345: ${lengths}; got "staging-checkout-api-v12345-green" (33 characters); allowed: at most 32 characters; fix: ${shorten}`,
    ]);
  });

  test.each([
    ['internal', 1],
    ['internal-shop', 1],
    ['internals', 0],
  ])('of a project: %s', (name, count) => {
    const line = `name: a project named internal or internal-…: the name of a load balancer must not begin with internal-; got "${name}"; fix: name it differently`;
    expect(refusals({ name })).toEqual(count === 1 ? [line] : []);
  });

  test('of environments and services do not join to the same', () => {
    const environments = { dev: { services: { 'eu-api': {} } }, 'dev-eu': { services: { api: {} } } };
    expect(refusals({ environments })).toEqual([
      'environments.dev-eu.services.api: environments and services whose names join to the same: service eu-api of dev and service api of dev-eu would both be <project>-dev-eu-api; got "bluegreen-dev-eu-api"; fix: rename the environment or the service',
    ]);
  });

  test('of domains belong to one service', () => {
    const service = { loadBalancer: { domain: { name: 'a.example.com', hostedZoneId: 'Z0123456' } } };
    expect(refusals({ environments: { dev: { services: { a: service, b: service } } } })).toEqual([
      'environments.dev.services.b.loadBalancer.domain.name: one domain for two services: a DNS name has one alias record; got "a.example.com"; fix: give each service a name of its own',
    ]);
  });
});

describe('tags', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, 'x']));

  test('are at most 46 with those of the project', () => {
    expect(
      refusals({ tags: many(40), environments: { dev: { tags: { ...many(40), a: '', b: '' } } } }),
    ).toEqual([]);
    expect(refusals({ tags: many(46), environments: { dev: { tags: { a: '' } } } })).toEqual([
      'environments.dev.tags: more than 46 tags: a resource has at most 50, and Project, Environment, ManagedBy, Name are set already; got 47 with those of the project; allowed: at most 46',
    ]);
  });

  test('of the stacks are not set', () => {
    expect(refusals({ environments: { dev: { tags: { Project: 'x', Owner: 'y' } } } })).toEqual([
      'environments.dev.tags.Project: a tag Project, Environment, ManagedBy, Name: the stacks set it themselves; fix: remove it or name it differently',
    ]);
  });

  test('do not differ in case only', () => {
    expect(refusals({ tags: { team: 'a' }, environments: { dev: { tags: { Team: 'b' } } } })).toEqual([
      'environments.dev.tags.Team: tags whose keys differ in case only: IAM treats them as equal and rejects the role; fix: write both alike',
    ]);
  });
});
