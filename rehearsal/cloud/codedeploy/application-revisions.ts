/** Operations on the revisions of an application. */
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { present, without } from '../support/output';
import { page } from '../support/paging';
import { list, readShape, structure, text } from '../support/shape';
import type { Application, RegisteredRevision, Revision } from './model';
import { applicationName, checkBatch, findApplication, invalidToken } from './names';
import { findRevision, revisionDoesNotExist, revisionKey, type RevisionObjects } from './revisions';
import { revisionLocation, type RevisionLocation } from './shapes';
import type { CodeDeployState } from './store';

const oneInput = structure({ applicationName: text(), description: text(), revision: revisionLocation });
const batchInput = structure({ applicationName: text(), revisions: list(revisionLocation) });
const listInput = structure({
  applicationName: text(),
  sortBy: text(),
  sortOrder: text(),
  s3Bucket: text(),
  s3KeyPrefix: text(),
  deployed: text(),
  nextToken: text(),
});

/** Revisions on a page. */
const pageSize = 100;

export function applicationRevisionOperations(
  stateOf: (context: CallContext) => CodeDeployState,
  objects: RevisionObjects,
): Record<string, Operation> {
  return {
    RegisterApplicationRevision: async (request, context) => {
      const read = readShape(oneInput, request);
      const application = findApplication(stateOf(context), read.applicationName);
      const revision = await findRevision(application, read.revision, objects, context);
      register(application, revision, { description: read.description ?? '' }, context);
      return {};
    },
    GetApplicationRevision: (request, context) => {
      const read = readShape(oneInput, request);
      const application = findApplication(stateOf(context), read.applicationName);
      const found = findRegistered(application, read.revision);
      return {
        applicationName: application.applicationName,
        revision: withContent(found.revision),
        revisionInfo: describe(found),
      };
    },
    BatchGetApplicationRevisions: (request, context) => {
      const { revisions = [undefined], ...read } = readShape(batchInput, request);
      const application = findApplication(stateOf(context), read.applicationName);
      checkBatch(revisions.map(() => ''));
      const found = revisions.map((location) => findRegistered(application, location));
      return {
        applicationName: application.applicationName,
        revisions: found.map((each) => ({
          revisionLocation: withContent(each.revision),
          genericRevisionInfo: describe(each),
        })),
      };
    },
    ListApplicationRevisions: (request, context) => listRevisions(stateOf(context), request),
  };
}

/** A deployment registers its revision. */
export function useRevision(
  application: Application,
  revision: Revision,
  group: string,
  context: CallContext,
): void {
  const now = context.now();
  const known = application.revisions.get(revisionKey(revision.location));
  const deploymentGroups = [...new Set([...(known?.deploymentGroups ?? []), group])];
  const use = { firstUsedTime: known?.firstUsedTime ?? now, lastUsedTime: now, deploymentGroups };
  register(application, revision, use, context);
}

function register(
  application: Application,
  revision: Revision,
  changes: Partial<RegisteredRevision>,
  context: CallContext,
): void {
  const key = revisionKey(revision.location);
  application.revisions.set(key, {
    description: 'Application revision registered by Deployment ID',
    registerTime: context.now(),
    deploymentGroups: [],
    ...application.revisions.get(key),
    ...changes,
    revision,
  });
}

function findRegistered(
  application: Application,
  location: RevisionLocation | undefined,
): RegisteredRevision {
  if (location === undefined) {
    throw new AwsError('RevisionRequiredException', 'The revision ID was not specified.');
  }
  const found = application.revisions.get(revisionKey(location));
  if (found === undefined) throw revisionDoesNotExist();
  return found;
}

/** Unlike GetDeployment, these operations show what is in an inline revision. */
function withContent({ location, content }: Revision): Json {
  const { appSpecContent, string } = location;
  return {
    ...location,
    ...(appSpecContent && { appSpecContent: { ...appSpecContent, content } }),
    ...(string && { string: { ...string, content } }),
  };
}

function describe(registered: RegisteredRevision): Json {
  return present(without(registered, 'revision'));
}

const sortable = ['registerTime', 'firstUsedTime', 'lastUsedTime'] as const;

function listRevisions(state: CodeDeployState, request: Json): Json {
  const read = readShape(listInput, request);
  const application = findApplication(state, applicationName(read.applicationName));
  const sortBy = sortable.find((member) => member === (read.sortBy ?? 'registerTime'));
  if (sortBy === undefined) {
    throw new AwsError(
      'InvalidSortByException',
      `sortBy ${read.sortBy ?? ''} must be ${sortable.join(', ')}`,
    );
  }
  const { sortOrder = 'ascending', deployed = 'ignore', s3Bucket: bucket, s3KeyPrefix: prefix } = read;
  if (sortOrder !== 'ascending' && sortOrder !== 'descending') {
    throw new AwsError('InvalidSortOrderException', `sortOrder ${sortOrder} must be ascending or descending`);
  }
  if (!['include', 'exclude', 'ignore'].includes(deployed)) {
    throw new AwsError(
      'InvalidDeployedStateFilterException',
      `deployed ${deployed} must be include, exclude or ignore`,
    );
  }
  if (prefix !== undefined && bucket === undefined) {
    throw new AwsError(
      'BucketNameFilterRequiredException',
      'A bucket name is required, but was not provided.',
    );
  }
  const wanted = [...application.revisions.values()].filter(
    ({ revision: { location }, deploymentGroups }) => {
      const isDeployed = deploymentGroups.length > 0;
      return (
        (deployed === 'ignore' || isDeployed === (deployed === 'include')) &&
        (bucket === undefined || location.s3Location?.bucket === bucket) &&
        (prefix === undefined || location.s3Location?.key?.startsWith(prefix))
      );
    },
  );
  const sorted = wanted.sort((one, other) => (one[sortBy] ?? 0) - (other[sortBy] ?? 0));
  if (sortOrder === 'descending') sorted.reverse();
  const { items, nextToken } = page(sorted, { token: read.nextToken, limit: pageSize, invalidToken });
  return present({ revisions: items.map(({ revision }) => revision.location), nextToken });
}
