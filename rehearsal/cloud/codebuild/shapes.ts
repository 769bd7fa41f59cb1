/**
 * The shapes of CodeBuild's projects, after AWS's service model of 2016-10-06
 * (https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html).
 */
import * as v from 'valibot';
import { integer, list, text } from '../support/shape';

const nonEmpty = text(1, Infinity);
const optionalText = v.optional(v.string());
const optionalFlag = v.optional(v.boolean());

export const computeType = v.picklist([
  'BUILD_GENERAL1_SMALL',
  'BUILD_GENERAL1_MEDIUM',
  'BUILD_GENERAL1_LARGE',
  'BUILD_GENERAL1_XLARGE',
  'BUILD_GENERAL1_2XLARGE',
  'BUILD_LAMBDA_1GB',
  'BUILD_LAMBDA_2GB',
  'BUILD_LAMBDA_4GB',
  'BUILD_LAMBDA_8GB',
  'BUILD_LAMBDA_10GB',
  'ATTRIBUTE_BASED_COMPUTE',
  'CUSTOM_INSTANCE_TYPE',
]);

const bucketOwnerAccess = v.optional(v.picklist(['NONE', 'READ_ONLY', 'FULL']));
const status = v.picklist(['ENABLED', 'DISABLED']);

export const source = v.object({
  type: v.picklist([
    'CODECOMMIT',
    'CODEPIPELINE',
    'GITHUB',
    'GITLAB',
    'GITLAB_SELF_MANAGED',
    'S3',
    'BITBUCKET',
    'GITHUB_ENTERPRISE',
    'NO_SOURCE',
  ]),
  location: optionalText,
  gitCloneDepth: v.optional(integer(0, Infinity)),
  gitSubmodulesConfig: v.optional(v.object({ fetchSubmodules: v.boolean() })),
  buildspec: optionalText,
  auth: v.optional(
    v.object({ type: v.picklist(['OAUTH', 'CODECONNECTIONS', 'SECRETS_MANAGER']), resource: optionalText }),
  ),
  reportBuildStatus: optionalFlag,
  buildStatusConfig: v.optional(v.object({ context: optionalText, targetUrl: optionalText })),
  insecureSsl: optionalFlag,
  sourceIdentifier: optionalText,
});

export const artifacts = v.object({
  type: v.picklist(['CODEPIPELINE', 'S3', 'NO_ARTIFACTS']),
  location: optionalText,
  path: optionalText,
  namespaceType: v.optional(v.picklist(['NONE', 'BUILD_ID'])),
  name: optionalText,
  packaging: v.optional(v.picklist(['NONE', 'ZIP'])),
  overrideArtifactName: optionalFlag,
  encryptionDisabled: optionalFlag,
  artifactIdentifier: optionalText,
  bucketOwnerAccess,
});

export const cache = v.object({
  type: v.picklist(['NO_CACHE', 'S3', 'LOCAL']),
  location: optionalText,
  modes: v.optional(
    list(v.picklist(['LOCAL_DOCKER_LAYER_CACHE', 'LOCAL_SOURCE_CACHE', 'LOCAL_CUSTOM_CACHE'])),
  ),
  cacheNamespace: optionalText,
});

export const environment = v.object({
  type: v.picklist([
    'WINDOWS_CONTAINER',
    'LINUX_CONTAINER',
    'LINUX_GPU_CONTAINER',
    'ARM_CONTAINER',
    'WINDOWS_SERVER_2019_CONTAINER',
    'WINDOWS_SERVER_2022_CONTAINER',
    'LINUX_LAMBDA_CONTAINER',
    'ARM_LAMBDA_CONTAINER',
    'LINUX_EC2',
    'ARM_EC2',
    'WINDOWS_EC2',
    'MAC_ARM',
  ]),
  image: nonEmpty,
  computeType,
  computeConfiguration: v.optional(
    v.object({
      vCpu: v.optional(integer(0, Infinity)),
      memory: v.optional(integer(0, Infinity)),
      disk: v.optional(integer(0, Infinity)),
      machineType: v.optional(v.picklist(['GENERAL', 'NVME'])),
      instanceType: v.optional(nonEmpty),
    }),
  ),
  fleet: v.optional(v.object({ fleetArn: optionalText })),
  // AWS answers these members with a default even where they were not sent.
  environmentVariables: v.optional(
    list(
      v.object({
        name: nonEmpty,
        value: v.string(),
        type: v.optional(v.picklist(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']), 'PLAINTEXT'),
      }),
    ),
    [],
  ),
  privilegedMode: v.optional(v.boolean(), false),
  imagePullCredentialsType: v.optional(v.picklist(['CODEBUILD', 'SERVICE_ROLE']), 'CODEBUILD'),
  certificate: optionalText,
  registryCredential: v.optional(
    v.object({ credential: nonEmpty, credentialProvider: v.picklist(['SECRETS_MANAGER']) }),
  ),
  dockerServer: v.optional(v.object({ computeType, securityGroupIds: v.optional(list(nonEmpty, 0, 5)) })),
});

export const logsConfig = v.object({
  cloudWatchLogs: v.optional(v.object({ status, groupName: optionalText, streamName: optionalText })),
  s3Logs: v.optional(
    v.object({ status, location: optionalText, encryptionDisabled: optionalFlag, bucketOwnerAccess }),
  ),
});

const tagText = '[\\p{L}\\p{Z}\\p{N}_.:/=@+\\-]*';

/** Members that a project has only when they were sent, in CreateProject and UpdateProject alike. */
const optionalMembers = {
  description: v.optional(text(0, 255)),
  secondarySources: v.optional(list(source, 0, 12)),
  sourceVersion: optionalText,
  secondarySourceVersions: v.optional(
    list(v.object({ sourceIdentifier: v.string(), sourceVersion: v.string() }), 0, 12),
  ),
  secondaryArtifacts: v.optional(list(artifacts, 0, 12)),
  cache: v.optional(cache),
  timeoutInMinutes: v.optional(integer(5, 2160)),
  queuedTimeoutInMinutes: v.optional(integer(5, 480)),
  encryptionKey: v.optional(nonEmpty),
  tags: v.optional(list(v.object({ key: text(1, 127, tagText), value: text(0, 255, tagText) }), 0, 50)),
  vpcConfig: v.optional(
    v.object({
      vpcId: v.optional(nonEmpty),
      subnets: v.optional(list(nonEmpty, 0, 16)),
      securityGroupIds: v.optional(list(nonEmpty, 0, 5)),
    }),
  ),
  badgeEnabled: optionalFlag,
  logsConfig: v.optional(logsConfig),
  fileSystemLocations: v.optional(
    list(
      v.object({
        type: v.optional(v.picklist(['EFS'])),
        location: optionalText,
        mountPoint: optionalText,
        identifier: optionalText,
        mountOptions: optionalText,
      }),
    ),
  ),
  buildBatchConfig: v.optional(
    v.object({
      serviceRole: v.optional(nonEmpty),
      combineArtifacts: optionalFlag,
      restrictions: v.optional(
        v.object({
          maximumBuildsAllowed: v.optional(integer(1, 100)),
          computeTypesAllowed: v.optional(list(nonEmpty)),
          fleetsAllowed: v.optional(list(nonEmpty)),
        }),
      ),
      timeoutInMins: v.optional(integer(5, 2160)),
      batchReportMode: v.optional(v.picklist(['REPORT_INDIVIDUAL_BUILDS', 'REPORT_AGGREGATED_BATCH'])),
    }),
  ),
  concurrentBuildLimit: v.optional(integer(-1, Infinity)),
  autoRetryLimit: v.optional(integer(0, 10)),
};

export const createProjectShape = v.object({
  name: text(2, 150, '[A-Za-z0-9][A-Za-z0-9\\-_]{1,149}'),
  source,
  artifacts,
  environment,
  serviceRole: nonEmpty,
  ...optionalMembers,
});

export const updateProjectShape = v.object({
  name: nonEmpty,
  source: v.optional(source),
  artifacts: v.optional(artifacts),
  environment: v.optional(environment),
  serviceRole: v.optional(nonEmpty),
  ...optionalMembers,
});

/** What a caller wants a project to be. */
export type ProjectSettings = v.InferOutput<typeof createProjectShape>;
export type ProjectChanges = v.InferOutput<typeof updateProjectShape>;

export const visibilityShape = v.object({
  projectArn: nonEmpty,
  projectVisibility: v.picklist(['PUBLIC_READ', 'PRIVATE']),
  resourceAccessRole: v.optional(nonEmpty),
});
export const nameShape = v.object({ name: nonEmpty });
export const namesShape = v.object({ names: list(nonEmpty, 1, 100) });
export const listProjectsShape = v.object({
  sortBy: v.optional(v.picklist(['NAME', 'CREATED_TIME', 'LAST_MODIFIED_TIME']), 'NAME'),
  sortOrder: v.optional(v.picklist(['ASCENDING', 'DESCENDING']), 'ASCENDING'),
  nextToken: v.optional(nonEmpty),
});
const sortOrder = v.optional(v.picklist(['ASCENDING', 'DESCENDING']), 'DESCENDING');
export const listBuildsShape = v.object({ sortOrder, nextToken: optionalText });
export const projectBuildsShape = v.object({ projectName: nonEmpty, sortOrder, nextToken: optionalText });
export const buildIdShape = v.object({ id: nonEmpty });
export const retryBuildShape = v.object({ id: nonEmpty, idempotencyToken: optionalText });
export const buildIdsShape = v.object({ ids: list(nonEmpty, 1, 100) });
