/** A build as BatchGetBuilds answers it: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import type { Build, BuildPhase, UploadedArtifact } from './running/build';
import type { ProjectSettings } from './shapes';

export function describeBuild(build: Build): Json {
  const { request } = build;
  const { settings } = request;
  return present({
    id: build.id,
    arn: build.arn,
    buildNumber: build.number,
    startTime: build.startTime,
    endTime: build.endTime,
    currentPhase: build.phases.at(-1)?.phaseType,
    buildStatus: build.status,
    buildComplete: build.endTime !== undefined,
    sourceVersion: request.sourceVersion,
    resolvedSourceVersion: build.resolvedSourceVersion,
    projectName: settings.name,
    phases: build.phases.map(describePhase),
    source: settings.source,
    secondarySources: settings.secondarySources ?? [],
    secondarySourceVersions: settings.secondarySourceVersions ?? [],
    artifacts: describeArtifacts(build, settings.artifacts, undefined),
    secondaryArtifacts: describeSecondary(build),
    cache: settings.cache ?? { type: 'NO_CACHE' },
    environment: settings.environment,
    serviceRole: settings.serviceRole,
    logs: describeLogs(build),
    timeoutInMinutes: settings.timeoutInMinutes ?? 60,
    queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes ?? 480,
    initiator: request.initiator,
    vpcConfig: settings.vpcConfig,
    encryptionKey: request.encryptionKey,
    exportedEnvironmentVariables: Object.entries(build.exportedVariables).map(([name, value]) => ({
      name,
      value,
    })),
    fileSystemLocations: settings.fileSystemLocations,
  });
}

function describePhase({ phaseType, phaseStatus, startTime, endTime, context }: BuildPhase): Json {
  return present({
    phaseType,
    phaseStatus: phaseStatus === 'IN_PROGRESS' ? undefined : phaseStatus,
    startTime,
    endTime,
    durationInSeconds: endTime === undefined ? undefined : Math.round(endTime - startTime),
    contexts: context && [context],
  });
}

function describeArtifacts(
  build: Build,
  settings: ProjectSettings['artifacts'],
  identifier: string | undefined,
): Json {
  const uploaded = build.artifacts.find((artifact) => artifact.identifier === identifier);
  const planned = build.request.pipelineOutputs?.find(({ name }, index) =>
    identifier === undefined ? index === 0 : name === identifier,
  );
  return present({
    location: uploaded?.location ?? (planned && `arn:aws:s3:::${planned.bucket}/${planned.key}`) ?? '',
    ...sums(uploaded),
    artifactIdentifier: identifier,
    ...(settings.type === 'S3' && {
      overrideArtifactName: settings.overrideArtifactName ?? false,
      encryptionDisabled: settings.encryptionDisabled ?? false,
    }),
  });
}

function describeSecondary(build: Build): Json[] {
  const { settings, pipelineOutputs } = build.request;
  if (pipelineOutputs !== undefined) {
    return pipelineOutputs.slice(1).map(({ name }) => describeArtifacts(build, settings.artifacts, name));
  }
  return (settings.secondaryArtifacts ?? []).map((artifacts) =>
    describeArtifacts(build, artifacts, artifacts.artifactIdentifier),
  );
}

const sums = (uploaded: UploadedArtifact | undefined) =>
  uploaded?.sha256sum !== undefined && { sha256sum: uploaded.sha256sum, md5sum: uploaded.md5sum };

/**
 * As long as there is no stream, clients that follow the log are told so by `null`: aws-actions/aws-codebuild-run-build
 * asks CloudWatch Logs for whatever else is named, and fails.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/codebuild/start-build.html, its example
 */
function describeLogs({ log, hasLogStream, request }: Build): Json {
  const { logsConfig } = request.settings;
  const { region, accountId } = request;
  return present({
    ...(log !== undefined &&
      !hasLogStream && {
        deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${region}#logEvent:group=null;stream=null`,
        cloudWatchLogsArn: `arn:aws:logs:${region}:${accountId}:log-group:null:log-stream:null`,
      }),
    ...(log !== undefined &&
      hasLogStream && {
        groupName: log.groupName,
        streamName: log.streamName,
        deepLink: deepLink(region, log),
        cloudWatchLogsArn: `arn:aws:logs:${region}:${accountId}:log-group:${log.groupName}:log-stream:${log.streamName}`,
      }),
    cloudWatchLogs: logsConfig?.cloudWatchLogs ?? { status: 'ENABLED' },
    s3Logs: logsConfig?.s3Logs ?? { status: 'DISABLED', encryptionDisabled: false },
  });
}

/** CloudWatch's console escapes what is escaped once more, with `$` for `%`. */
export function deepLink(region: string, { groupName, streamName }: NonNullable<Build['log']>): string {
  const escaped = (text: string) => encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
  return `https://console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${escaped(groupName)}/log-events/${escaped(streamName)}`;
}
