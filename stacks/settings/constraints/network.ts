import type { EnvironmentSettings, NetworkSettings } from '../model';
import { sharesLoadBalancer } from '../shared-load-balancer';
import {
  type Constraint,
  type EnvironmentSubject,
  type Finding,
  type ServiceSubject,
  when,
} from './constraint';

type Endpoint = Extract<NetworkSettings, { type: 'new' }>['endpoints'][number];

const privateTasks = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html';
const openUp = 'give the private subnets a way out (network.nat)';

/** Without a way out only what has an endpoint in the VPC can be reached. */
const hasWayOut = (network: NetworkSettings): boolean =>
  network.type === 'new' ? network.nat !== 'none' : network.internetEgress;

export const endpointsWithoutNat: Constraint<EnvironmentSubject> = {
  refused: 'a new network with nat none and without the endpoints ecr, s3 and logs',
  because: 'tasks could neither pull their image nor write logs',
  source: privateTasks,
  check: ({ environment: { network } }) => {
    if (network.type !== 'new' || hasWayOut(network)) return [];
    const needed: readonly Endpoint[] = ['ecr', 's3', 'logs'];
    const absent = needed.filter((endpoint) => !network.endpoints.includes(endpoint));
    return when(absent.length > 0, {
      path: ['network', 'endpoints'],
      got: network.endpoints.length === 0 ? 'none' : network.endpoints.join(', '),
      fix: `add ${absent.join(', ')}, or ${openUp}`,
    });
  },
};

/** The first load balancer that is not internal, as a path of the environment's settings. */
function openLoadBalancer({ loadBalancer, services }: EnvironmentSettings): string | undefined {
  const own = services.filter((service) => !sharesLoadBalancer(service));
  if (loadBalancer?.internal === false) return 'loadBalancer';
  const open = own.find((service) => !service.loadBalancer.internal);
  return open && `services.${open.name}.loadBalancer`;
}

export const subnetsOfOneKind: Constraint<EnvironmentSubject> = {
  refused: 'a subnet that is public and private, unless every load balancer is internal',
  because: 'tasks have no public address, so they have no way out of a public subnet',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
  check: ({ environment }) => {
    const { network } = environment;
    if (network.type !== 'existing' || openLoadBalancer(environment) === undefined) return [];
    return network.privateSubnetIds.flatMap((id, index) =>
      when(network.publicSubnetIds.includes(id), {
        path: ['network', 'privateSubnetIds', index],
        got: JSON.stringify(id),
        fix: 'name the private subnets',
      }),
    );
  },
};

export const publicSubnets: Constraint<EnvironmentSubject> = {
  refused: 'an existing network with fewer than two public subnets, unless every load balancer is internal',
  because: 'a load balancer stands in at least two Availability Zones',
  source:
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html',
  check: ({ environment }) => {
    const { network } = environment;
    if (network.type !== 'existing' || network.publicSubnetIds.length >= 2) return [];
    const open = openLoadBalancer(environment);
    return when(open !== undefined, {
      path: ['network', 'publicSubnetIds'],
      got: `${network.publicSubnetIds.length}`,
      allowed: 'at least 2',
      fix: `name public subnets of two Availability Zones, or set ${open ?? ''}.internal to true`,
    });
  },
};

export const imagesWithinReach: Constraint<ServiceSubject> = {
  refused: 'an image from outside the ECR of the Region in a network without a way out',
  because: 'endpoints reach the private ECR of their Region only, so tasks could not pull the image',
  source: privateTasks,
  check: ({ service, environment }) => {
    if (hasWayOut(environment.network)) return [];
    const { firstImage, task } = service;
    const isOutside = (image: string) => !isInRegistryOf(environment.region, image);
    const fix = `copy the image to ECR in ${environment.region}, or ${openUp}`;
    const first: readonly Finding[] =
      firstImage.source === 'docker'
        ? []
        : when(isOutside(firstImage.reference), {
            path: ['firstImage'],
            got: JSON.stringify(firstImage.reference),
            fix: `${fix}, or set firstImage.source to docker`,
          });
    return [
      ...first,
      ...task.sidecars.flatMap(({ image }, index) =>
        when(isOutside(image), {
          path: ['task', 'sidecars', index, 'image'],
          got: JSON.stringify(image),
          fix,
        }),
      ),
    ];
  },
};

export const secretsWithinReach: Constraint<ServiceSubject> = {
  refused: 'secrets in a new network with nat none and without the endpoint of their store',
  because: 'tasks could not read them and would not start',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
  check: ({ service: { task }, environment: { network } }) => {
    if (network.type !== 'new' || hasWayOut(network)) return [];
    const at = (path: Finding['path'], secrets: Readonly<Record<string, string>>): readonly Finding[] =>
      Object.entries(secrets).flatMap(([name, arn]) => {
        const store = arn.split(':')[2] as Endpoint;
        return when(!network.endpoints.includes(store), {
          path: [...path, 'secrets', name],
          fix: `add ${store} to network.endpoints, or ${openUp}`,
        });
      });
    return [
      ...at(['task'], task.secrets),
      ...task.sidecars.flatMap(({ secrets }, index) => at(['task', 'sidecars', index], secrets)),
    ];
  },
};

export const execWithinReach: Constraint<ServiceSubject> = {
  refused: 'ECS Exec in a new network with nat none and without the endpoint ssm',
  because: 'its agent could not reach Systems Manager',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  check: ({ service, environment: { network } }) =>
    when(
      service.enableExecuteCommand &&
        network.type === 'new' &&
        !hasWayOut(network) &&
        !network.endpoints.includes('ssm'),
      { path: ['enableExecuteCommand'], got: 'true', fix: `add ssm to network.endpoints, or ${openUp}` },
    ),
};

export const execKeyWithinReach: Constraint<ServiceSubject> = {
  refused:
    'ECS Exec under a customer managed key in a new network with nat none and without the endpoint kms',
  because: 'the container decrypts the key of the session with KMS',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  check: ({ service, environment: { network, customerManagedKey } }) =>
    when(
      service.enableExecuteCommand &&
        customerManagedKey &&
        network.type === 'new' &&
        !hasWayOut(network) &&
        !network.endpoints.includes('kms'),
      { path: ['enableExecuteCommand'], got: 'true', fix: `add kms to network.endpoints, or ${openUp}` },
    ),
};

function isInRegistryOf(region: string, image: string): boolean {
  const host = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//.exec(image);
  return host?.[1] === region;
}
