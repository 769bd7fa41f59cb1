import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { uuid } from '../support/ids';
import { present } from '../support/output';
import { page } from '../support/paging';
import { list, readShape, structure, text } from '../support/shape';
import { computePlatforms, type Application, type ComputePlatform } from './model';
import { applicationName, checkBatch, findApplication, invalidToken } from './names';
import { nextTokenInput, tagsInput } from './shapes';
import type { CodeDeployState } from './store';
import { checkTags } from './tags';

const input = structure({ applicationName: text(), computePlatform: text() });
const renameInput = structure({ applicationName: text(), newApplicationName: text() });
const batchInput = structure({ applicationNames: list(text()) });

/** Applications on a page. */
const pageSize = 100;

/** Operations on applications. */
export function applicationOperations(
  stateOf: (context: CallContext) => CodeDeployState,
): Record<string, Operation> {
  return {
    CreateApplication: (request, context) => createApplication(stateOf(context), request, context),
    GetApplication: (request, context) => ({
      application: describe(findApplication(stateOf(context), readShape(input, request).applicationName)),
    }),
    BatchGetApplications: (request, context) => batchGet(stateOf(context), request),
    UpdateApplication: (request, context) => rename(stateOf(context), request),
    // Deleting what does not exist succeeds, as on AWS.
    DeleteApplication: (request, context) => {
      stateOf(context).applications.delete(applicationName(readShape(input, request).applicationName));
      return {};
    },
    ListApplications: (request, context) => listApplications(stateOf(context), request),
  };
}

/** @returns the application as GetApplication shows it */
function describe(application: Application): Json {
  const { applicationId, computePlatform, createTime } = application;
  return {
    applicationId,
    applicationName: application.applicationName,
    createTime,
    linkedToGitHub: false,
    computePlatform,
  };
}

/** @returns the compute platform of that name; without one it is Server, as on AWS */
export function computePlatform(name: string | undefined): ComputePlatform {
  const platform = computePlatforms.find((each) => each === (name ?? 'Server'));
  if (platform === undefined) {
    throw new AwsError(
      'InvalidComputePlatformException',
      'The computePlatform is invalid. The computePlatform should be Lambda, Server, or ECS.',
    );
  }
  return platform;
}

function createApplication(state: CodeDeployState, request: Json, context: CallContext): Json {
  const read = readShape(input, request);
  const name = applicationName(read.applicationName);
  const { tags = new Map() } = readShape(tagsInput, request);
  const platform = computePlatform(read.computePlatform);
  checkTags(tags);
  checkFree(state, name);
  const application: Application = {
    applicationId: uuid(),
    applicationName: name,
    computePlatform: platform,
    createTime: context.now(),
    tags,
    deploymentGroups: new Map(),
    revisions: new Map(),
  };
  state.applications.set(name, application);
  return { applicationId: application.applicationId };
}

function batchGet(state: CodeDeployState, request: Json): Json {
  const { applicationNames = [] } = readShape(batchInput, request);
  checkBatch(applicationNames);
  if (applicationNames.length === 0) applicationName(undefined);
  return { applicationsInfo: applicationNames.map((name) => describe(findApplication(state, name))) };
}

function rename(state: CodeDeployState, request: Json): Json {
  const read = readShape(renameInput, request);
  const application = findApplication(state, read.applicationName);
  const name = applicationName(read.newApplicationName ?? application.applicationName);
  if (name !== application.applicationName) {
    checkFree(state, name);
    state.applications.delete(application.applicationName);
    state.applications.set(name, { ...application, applicationName: name });
  }
  return {};
}

function listApplications(state: CodeDeployState, request: Json): Json {
  const { items, nextToken } = page([...state.applications.keys()], {
    token: readShape(nextTokenInput, request).nextToken,
    limit: pageSize,
    invalidToken,
  });
  return present({ applications: items, nextToken });
}

function checkFree(state: CodeDeployState, name: string): void {
  if (state.applications.has(name)) {
    throw new AwsError('ApplicationAlreadyExistsException', `Application already exists: ${name}`);
  }
}
