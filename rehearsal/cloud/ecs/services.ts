import * as v from 'valibot';
import type { CallContext, Operation } from '../contract/service';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import { page } from '../support/paging';
import { integer, list, readShape, structure, text } from '../support/shape';
import { activeServicesOf, findCluster } from './clusters';
import { createService } from './create-service';
import { describeService } from './describe';
import type { Service } from './model';
import { findService, invalidParameter, serviceArn, serviceName } from './references';
import { deleted, isAlive } from './scheduler/progress';
import type { EcsState } from './store';
import { updateService } from './update-service';

const describeInput = structure({ cluster: text(), services: list(text()), include: list(text()) });
const deleteInput = structure({ force: v.boolean() });
const listInput = structure({
  cluster: text(),
  nextToken: text(),
  maxResults: integer(),
  launchType: text(),
  schedulingStrategy: text(),
});

const describeLimit = 10;
const defaultPageSize = 10;

/** Operations on services. */
export function serviceOperations(stateOf: (context: CallContext) => EcsState): Record<string, Operation> {
  return {
    CreateService: (request, context) => createService(stateOf(context), request, context),
    UpdateService: (request, context) => updateService(stateOf(context), request, context),
    DescribeServices: (request, context) => describeServices(stateOf(context), request, context),
    DeleteService: (request, context) => deleteService(stateOf(context), request, context),
    ListServices: (request, context) => listServices(stateOf(context), request, context),
  };
}

async function describeServices(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const { cluster: reference, services: references = [], include = [] } = readShape(describeInput, request);
  if (references.length === 0) throw invalidParameter('Services cannot be empty.');
  if (references.length > describeLimit) {
    throw invalidParameter(
      `At most ${describeLimit} services can be described at once, not ${references.length}.`,
    );
  }
  const cluster = await findCluster(reference, context);
  const arns = references.map((each) => serviceArn(cluster, serviceName(each, cluster)));
  const found = arns.flatMap((arn) => state.services.get(arn) ?? []);
  return {
    services: found.map((service) =>
      describeService(state, service, { tags: include.includes('TAGS'), now: context.now() }),
    ),
    failures: arns.filter((arn) => !state.services.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
  };
}

/**
 * A deleted service is DRAINING until its tasks are stopping; one without tasks is INACTIVE at once. A forced deletion
 * does not wait for the deregistration delay of its load balancers.
 */
async function deleteService(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const { force = false } = readShape(deleteInput, request);
  const service = await findService(state, request, context);
  if (service.status === 'ACTIVE' && service.desiredCount > 0 && !force) {
    throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
  }
  const tasks = state.tasks.ofService(service.serviceArn);
  for (const { task } of tasks) {
    task.stop({
      code: 'ServiceSchedulerInitiated',
      reason: `Scaling activity initiated by (service ${service.serviceName})`,
      drains: !force,
    });
  }
  const updated: Service = isAlive(tasks)
    ? { ...service, status: 'DRAINING', desiredCount: 0 }
    : deleted(service);
  state.services.set(updated.serviceArn, updated);
  state.history.finish(updated.serviceArn, 'STOPPED', context.now());
  return { service: describeService(state, updated, { tags: true, now: context.now() }) };
}

async function listServices(state: EcsState, request: Json, context: CallContext): Promise<Json> {
  const input = readShape(listInput, request);
  const { maxResults = defaultPageSize, launchType, schedulingStrategy } = input;
  if (maxResults < 1 || maxResults > 100)
    throw invalidParameter(`maxResults ${maxResults} must be 1 to 100.`);
  const cluster = await findCluster(input.cluster, context);
  const services = activeServicesOf(state, cluster.clusterArn).filter(
    (service) =>
      (launchType === undefined || service.template.launchType === launchType) &&
      (schedulingStrategy === undefined || service.schedulingStrategy === schedulingStrategy),
  );
  const { items, nextToken } = page(
    services.map((service) => service.serviceArn),
    {
      token: input.nextToken,
      limit: maxResults,
      invalidToken: () =>
        invalidParameter('Invalid token passed. Try again with a token from an earlier page.'),
    },
  );
  return present({ serviceArns: items, nextToken });
}
