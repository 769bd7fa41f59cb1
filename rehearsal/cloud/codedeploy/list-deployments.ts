import * as v from 'valibot';
import type { DeploymentView } from '../../engine';
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import { page } from '../support/paging';
import { list, readShape, structure, text } from '../support/shape';
import { placeOf, type DeploymentEngine } from './deployment-engine';
import { findApplication, findDeploymentGroup, invalidToken } from './names';
import type { CodeDeployState } from './store';

const input = structure({
  applicationName: text(),
  deploymentGroupName: text(),
  externalId: text(),
  includeOnlyStatuses: list(text()),
  createTimeRange: structure({ start: v.number(), end: v.number() }),
  nextToken: text(),
});
type Input = v.InferOutput<typeof input>;

const statuses = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'];

/** Deployments on a page. */
const pageSize = 100;

/** ListDeployments: the newest first. */
export async function listDeployments(
  state: CodeDeployState,
  engine: DeploymentEngine,
  request: Json,
  context: CallContext,
): Promise<Json> {
  const read = readShape(input, request);
  const filters = [ofGroup(state, read), ofStatus(read), ofTime(read), ofExternalId(read)];
  const views = await engine.list(placeOf(context));
  const { items, nextToken } = page(
    views.filter((view) => filters.every((matches) => matches(view))).reverse(),
    { token: read.nextToken, limit: pageSize, invalidToken },
  );
  return present({ deployments: items.map(({ record }) => record.id), nextToken });
}

type Filter = (view: DeploymentView) => boolean;

function ofGroup(state: CodeDeployState, { applicationName, deploymentGroupName }: Input): Filter {
  if (applicationName === undefined && deploymentGroupName === undefined) return () => true;
  const { deploymentGroupId } = findDeploymentGroup(
    findApplication(state, applicationName),
    deploymentGroupName,
  );
  return ({ record }) => record.deploymentGroupId === deploymentGroupId;
}

function ofStatus({ includeOnlyStatuses: wanted = [] }: Input): Filter {
  const unknown = wanted.find((status) => !statuses.includes(status));
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidDeploymentStatusException',
      `The deployment status ${unknown} must be ${statuses.join(', ')}`,
    );
  }
  return ({ state }) => wanted.length === 0 || wanted.includes(state.status);
}

/** Both ends included. */
function ofTime({ createTimeRange: { start = -Infinity, end = Infinity } = {} }: Input): Filter {
  if (start > end) {
    throw new AwsError(
      'InvalidTimeRangeException',
      `The start ${start} of the time range is after its end ${end}`,
    );
  }
  return ({ record }) => record.createTime / 1000 >= start && record.createTime / 1000 <= end;
}

/** Only CloudFormation starts deployments with such an id, and there is none here. */
const ofExternalId =
  ({ externalId }: Input): Filter =>
  () =>
    externalId === undefined;
