/** Makes of a project and of what the caller overrides what a build is to do. */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { PipelineBuild } from './pipeline-build';
import type { Project } from './project';
import type { BuildRequest, BuildSource } from './running/build';
import type { ProjectSettings } from './shapes';
import type { StartBuild } from './start-build-shape';
import { validateProject } from './validate-project';

type Place = Pick<CallContext, 'region' | 'accountId'>;
type EnvironmentVariable = ProjectSettings['environment']['environmentVariables'][number];

/** Who starts a build by hand: credentials are not told apart here. */
const callerName = 'embedded-aws';

/** @throws AwsError InvalidInputException a source that cannot be built by hand, or here */
export function requestOf(project: Project, asked: StartBuild, place: Place): BuildRequest {
  const settings = overridden(project.settings, asked);
  if (settings.source.type === 'CODEPIPELINE') {
    throw invalid(
      `Cannot start a build of ${settings.name}: its source is CODEPIPELINE, so that only a pipeline can start one`,
    );
  }
  validateProject(settings, place);
  const sourceVersion = asked.sourceVersion ?? settings.sourceVersion;
  const versions = new Map(
    settings.secondarySourceVersions?.map((each) => [each.sourceIdentifier, each.sourceVersion]),
  );
  return {
    ...place,
    projectArn: project.arn,
    settings,
    initiator: callerName,
    sourceVersion,
    resolvedSourceVersion: undefined,
    source: sourceOf(settings.source, sourceVersion),
    secondarySources: (settings.secondarySources ?? []).map((source) => {
      const identifier = source.sourceIdentifier ?? '';
      return { identifier, source: sourceOf(source, versions.get(identifier)) };
    }),
    encryptionKey: settings.encryptionKey ?? defaultKey(place),
  };
}

/** A pipeline's build: whatever source the project has, the pipeline's artifacts are in its place. */
export function pipelineRequestOf(project: Project, build: PipelineBuild, place: Place): BuildRequest {
  const [primary, ...secondary] = build.inputs;
  const { settings } = project;
  const environmentVariables = merged(settings.environment.environmentVariables, build.environmentVariables);
  return {
    ...place,
    projectArn: project.arn,
    settings: {
      ...settings,
      source: { ...settings.source, type: 'CODEPIPELINE' },
      environment: { ...settings.environment, environmentVariables },
    },
    initiator: build.initiator,
    sourceVersion: `arn:aws:s3:::${primary.bucket}/${primary.key}`,
    resolvedSourceVersion: build.resolvedSourceVersion,
    source: { kind: 'object', location: primary },
    secondarySources: secondary.map((artifact) => ({
      identifier: artifact.name,
      source: { kind: 'object', location: artifact },
    })),
    pipelineOutputs: build.outputs,
    encryptionKey: build.encryptionKey ?? settings.encryptionKey,
  };
}

function overridden(settings: ProjectSettings, asked: StartBuild): ProjectSettings {
  const { source, environment } = settings;
  const type = asked.sourceTypeOverride ?? source.type;
  return {
    ...settings,
    ...present({
      serviceRole: asked.serviceRoleOverride,
      timeoutInMinutes: asked.timeoutInMinutesOverride,
      queuedTimeoutInMinutes: asked.queuedTimeoutInMinutesOverride,
      encryptionKey: asked.encryptionKeyOverride,
      logsConfig: asked.logsConfigOverride,
      cache: asked.cacheOverride,
      artifacts: asked.artifactsOverride,
      secondaryArtifacts: asked.secondaryArtifactsOverride,
      secondarySources: asked.secondarySourcesOverride,
      secondarySourceVersions: asked.secondarySourcesVersionOverride,
    }),
    source: {
      ...source,
      ...present({
        type,
        location: asked.sourceLocationOverride,
        buildspec: asked.buildspecOverride,
        gitCloneDepth: asked.gitCloneDepthOverride,
      }),
    },
    environment: {
      ...environment,
      ...present({
        type: asked.environmentTypeOverride,
        image: asked.imageOverride,
        computeType: asked.computeTypeOverride,
        privilegedMode: asked.privilegedModeOverride,
        imagePullCredentialsType: asked.imagePullCredentialsTypeOverride,
      }),
      environmentVariables: merged(environment.environmentVariables, asked.environmentVariablesOverride),
    },
  };
}

/** In the place of those of the same name, the others after them. */
function merged(
  variables: readonly EnvironmentVariable[],
  overrides: readonly EnvironmentVariable[],
): EnvironmentVariable[] {
  return [...new Map([...variables, ...overrides].map((variable) => [variable.name, variable])).values()];
}

function sourceOf(source: ProjectSettings['source'], version: string | undefined): BuildSource {
  const { type, location = '' } = source;
  if (type === 'NO_SOURCE') return { kind: 'none' };
  if (type === 'S3') return objectOf(location, version);
  if (type === 'CODECOMMIT') return { kind: 'commit', repository: repositoryOf(location), version };
  throw invalid(`source type ${type} is not emulated: NO_SOURCE, S3 and CODECOMMIT can be built`);
}

/** `bucket/path/to/object.zip`, or its ARN. */
function objectOf(location: string, versionId: string | undefined): BuildSource {
  const [, bucket = '', key = ''] = /^(?:arn:[^:]+:s3:::)?([^/]+)\/(.+)$/.exec(location) ?? [];
  if (key === '' || key.endsWith('/')) {
    throw invalid(`source location ${location} is not emulated: it must be the zip bucket/path/object.zip`);
  }
  return { kind: 'object', location: { bucket, key }, versionId };
}

/** `https://git-codecommit.<region>.amazonaws.com/v1/repos/<name>`, or the same path elsewhere. */
function repositoryOf(location: string): string {
  const name = /\/v1\/repos\/([^/?#]+?)\/?$/.exec(location)?.[1];
  if (name === undefined) {
    throw invalid(
      `Invalid project source: location ${location} must be a URL with the path /v1/repos/<name>`,
    );
  }
  return name;
}

const defaultKey = ({ region, accountId }: Place): string =>
  `arn:aws:kms:${region}:${accountId}:alias/aws/s3`;

const invalid = (message: string) => new AwsError('InvalidInputException', message);

/** @returns the members that are not undefined */
function present<T extends object>(value: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
