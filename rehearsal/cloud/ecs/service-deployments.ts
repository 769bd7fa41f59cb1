/** ListServiceDeployments and DescribeServiceDeployments. */
import * as v from 'valibot';
import type { CallContext, Operation } from '../contract/service';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import { page } from '../support/paging';
import { integer, list, readShape, structure, text } from '../support/shape';
import type { ServiceDeployment, ServiceRevision } from './deployment-history';
import { findService, invalidParameter } from './references';
import type { EcsState } from './store';
import { countsOf } from './tasks/task-store';

const listInput = structure({
  cluster: text(),
  service: text(),
  status: list(text()),
  createdAt: structure({ after: v.number(), before: v.number() }),
  nextToken: text(),
  maxResults: integer(),
});
const describeInput = structure({ serviceDeploymentArns: list(text()) });

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html */
const mostOnPage = 100;
const defaultPageSize = 20;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html */
const describeLimit = 20;

/** Operations on the history of a service. */
export function serviceDeploymentOperations(
  stateOf: (context: CallContext) => EcsState,
): Record<string, Operation> {
  return {
    ListServiceDeployments: (request, context) => listDeployments(stateOf(context), request, context),
    DescribeServiceDeployments: (request, context) =>
      Promise.resolve(describeDeployments(stateOf(context), request)),
  };
}

async function listDeployments(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const input = readShape(listInput, request);
  const { maxResults = defaultPageSize, status: statuses = [], createdAt = {} } = input;
  if (maxResults < 1 || maxResults > mostOnPage) {
    throw invalidParameter(`maxResults ${maxResults} must be 1 to ${mostOnPage}.`);
  }
  const { serviceArn } = await findService(state, request, context);
  const { after = -Infinity, before = Infinity } = createdAt;
  const found = state.history
    .of(serviceArn)
    .filter(
      (each) =>
        (statuses.length === 0 || statuses.includes(each.status)) &&
        each.createdAt >= after &&
        each.createdAt <= before,
    );
  const { items, nextToken } = page(found, {
    token: input.nextToken,
    limit: maxResults,
    invalidToken: () =>
      invalidParameter('Invalid token passed. Try again with a token from an earlier page.'),
  });
  return present({
    serviceDeployments: items.map((each) =>
      present({ ...common(each), targetServiceRevisionArn: each.target.arn }),
    ),
    nextToken,
  });
}

function describeDeployments(state: EcsState, request: Json): Json {
  const { serviceDeploymentArns: arns = [] } = readShape(describeInput, request);
  if (arns.length === 0) throw invalidParameter('serviceDeploymentArns cannot be empty.');
  if (arns.length > describeLimit) {
    throw invalidParameter(
      `At most ${describeLimit} service deployments can be described at once, not ${arns.length}.`,
    );
  }
  const found = arns.map((arn) => ({ arn, deployment: state.history.find(arn) }));
  return {
    serviceDeployments: found.flatMap(({ deployment }) =>
      deployment === undefined ? [] : describe(state, deployment),
    ),
    failures: found
      .filter(({ deployment }) => deployment === undefined)
      .map(({ arn }) => ({ arn, reason: 'MISSING' })),
  };
}

function common({ arn, status, createdAt, finishedAt, serviceArn, clusterArn }: ServiceDeployment): Json {
  return {
    serviceDeploymentArn: arn,
    serviceArn,
    clusterArn,
    status,
    createdAt,
    startedAt: createdAt,
    finishedAt,
  };
}

function describe(state: EcsState, deployment: ServiceDeployment): Json {
  const { serviceArn, status, source, target, configuration, createdAt, finishedAt } = deployment;
  const revision = ({ arn, deploymentId }: ServiceRevision): Json => {
    const counts = countsOf(state.tasks.ofService(serviceArn, deploymentId));
    const isWanted = deploymentId === target.deploymentId && status !== 'STOPPED';
    return {
      arn,
      requestedTaskCount: isWanted
        ? (state.services.get(serviceArn)?.desiredCount ?? 0)
        : counts.runningCount + counts.pendingCount,
      runningTaskCount: counts.runningCount,
      pendingTaskCount: counts.pendingCount,
    };
  };
  return present({
    ...common(deployment),
    updatedAt: finishedAt ?? createdAt,
    stoppedAt: status === 'STOPPED' ? finishedAt : undefined,
    sourceServiceRevisions: source === undefined ? [] : [revision(source)],
    targetServiceRevision: revision(target),
    deploymentConfiguration: configuration,
    // The embedded AWS neither breaks a deployment off nor watches alarms for the ECS controller.
    deploymentCircuitBreaker: { status: 'DISABLED', failureCount: 0 },
    alarms: { status: 'DISABLED' },
  });
}
