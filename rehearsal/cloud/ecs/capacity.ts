/**
 * Capacity providers and container instances are kept upstream, which fails where there is none, or where the request
 * leaves out what ECS has a default for. FARGATE and FARGATE_SPOT exist in every account.
 */
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import { page } from '../support/paging';
import { integer, list, readShape, structure, text } from '../support/shape';
import { findCluster } from './clusters';
import { invalidParameter } from './references';
import type { EcsState } from './store';

const describeInput = structure({
  capacityProviders: list(text()),
  maxResults: integer(1, 10),
  nextToken: text(),
});
const namedInput = structure({ name: text(), capacityProvider: text() });
const instancesInput = structure({
  cluster: text(),
  containerInstance: text(),
  containerInstances: list(text()),
});

const mostOnPage = 10;

const ofFargate = ['FARGATE', 'FARGATE_SPOT'];

/** Operations on capacity providers and container instances. */
export function capacityOperations(stateOf: (context: CallContext) => EcsState): Record<string, Operation> {
  return {
    DescribeCapacityProviders: (request, context) => describeProviders(stateOf(context), request, context),
    CreateCapacityProvider: async (request, context) => {
      const { name = '' } = readShape(namedInput, request);
      if (request.autoScalingGroupProvider === undefined) {
        throw new AwsError('ClientException', 'autoScalingGroupProvider cannot be empty.');
      }
      const answer = await context.upstream.json('ecs.CreateCapacityProvider', { tags: [], ...request });
      stateOf(context).capacityProviders.add(name);
      return answer;
    },
    UpdateCapacityProvider: async (request, context) => {
      await requireProvider(readShape(namedInput, request).name, context);
      return context.upstream.json('ecs.UpdateCapacityProvider', request);
    },
    DeleteCapacityProvider: async (request, context) => {
      const { capacityProvider = '' } = readShape(namedInput, request);
      await requireProvider(capacityProvider, context);
      const answer = await context.upstream.json('ecs.DeleteCapacityProvider', request);
      stateOf(context).capacityProviders.delete(nameIn(capacityProvider));
      return answer;
    },
    DescribeContainerInstances: (request, context) =>
      onInstances('DescribeContainerInstances', 'containerInstances', request, context),
    UpdateContainerInstancesState: (request, context) =>
      onInstances('UpdateContainerInstancesState', 'containerInstances', request, context),
    DeregisterContainerInstance: async (request, context) => {
      const { containerInstance = '' } = readShape(instancesInput, request);
      const { known } = await instancesIn(request, [containerInstance], context);
      if (known.length === 0) {
        throw invalidParameter(`Referenced container instance ${containerInstance} not found.`);
      }
      return context.upstream.json('ecs.DeregisterContainerInstance', request);
    },
    PutAttributes: inCluster('PutAttributes'),
    DeleteAttributes: inCluster('DeleteAttributes'),
  };
}

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

async function describeProviders(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const { capacityProviders, maxResults = mostOnPage, nextToken: token } = readShape(describeInput, request);
  const wanted = capacityProviders?.length
    ? capacityProviders.map(nameIn)
    : [...ofFargate, ...state.capacityProviders];
  const { items, nextToken } = page(wanted, {
    token,
    limit: maxResults,
    invalidToken: () =>
      invalidParameter('Invalid token passed. Try again with a token from an earlier page.'),
  });
  const others = items.filter((name) => !ofFargate.includes(name));
  const answer = await providersUpstream(others, context);
  return present({
    capacityProviders: [
      ...items.filter((name) => ofFargate.includes(name)).map((name) => fargateProvider(name, context)),
      ...(answer.capacityProviders as readonly Json[]),
    ],
    failures: answer.failures,
    nextToken,
  });
}

const providersUpstream = (names: readonly string[], { upstream }: CallContext): Promise<Json> =>
  names.length === 0
    ? Promise.resolve({ capacityProviders: [], failures: [] })
    : upstream.json('ecs.DescribeCapacityProviders', { capacityProviders: names });

const fargateProvider = (name: string, { region, accountId }: CallContext): Json => ({
  capacityProviderArn: `arn:aws:ecs:${region}:${accountId}:capacity-provider/${name}`,
  name,
  status: 'ACTIVE',
  tags: [],
});

/** AWS's words. */
async function requireProvider(reference = '', context: CallContext): Promise<void> {
  const { capacityProviders } = await providersUpstream([nameIn(reference)], context);
  if ((capacityProviders as readonly Json[]).length > 0) return;
  throw invalidParameter(
    'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
  );
}

/** Container instances that are registered, and failures for those that are not. */
async function instancesIn(request: Json, wanted: readonly string[], context: CallContext) {
  const { clusterArn, clusterName } = await findCluster(readShape(instancesInput, request).cluster, context);
  const answer = await context.upstream.json('ecs.ListContainerInstances', { cluster: clusterName });
  const arns = (answer.containerInstanceArns ?? []) as readonly string[];
  const isKnown = (reference: string) => arns.some((arn) => nameIn(arn) === nameIn(reference));
  const prefix = clusterArn.replace(':cluster/', ':container-instance/');
  return {
    known: wanted.filter(isKnown),
    failures: wanted
      .filter((reference) => !isKnown(reference))
      .map((reference) => ({
        arn: reference.startsWith('arn:') ? reference : `${prefix}/${reference}`,
        reason: 'MISSING',
      })),
  };
}

async function onInstances(
  operation: 'DescribeContainerInstances' | 'UpdateContainerInstancesState',
  member: 'containerInstances',
  request: Json,
  context: CallContext,
): Promise<Json> {
  const { containerInstances = [] } = readShape(instancesInput, request);
  if (containerInstances.length === 0) {
    throw new AwsError('ClientException', 'Container Instances cannot be empty.');
  }
  const { known, failures } = await instancesIn(request, containerInstances, context);
  if (known.length === 0) return { [member]: [], failures };
  const answer = await context.upstream.json(`ecs.${operation}`, { ...request, [member]: known });
  return { ...answer, failures };
}

/** The cluster is the default one where the request names none. */
const inCluster =
  (operation: string): Operation =>
  async (request, context) => {
    const { clusterName } = await findCluster(readShape(instancesInput, request).cluster, context);
    return context.upstream.json(`ecs.${operation}`, { ...request, cluster: clusterName });
  };
