/**
 * What EventBridge hears of builds.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
import type { AwsEvent } from '../events';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import { deepLink } from './describe-build';
import type { Build, BuildPhase } from './running/build';

export function stateChange(build: Build): AwsEvent {
  return event(build, 'CodeBuild Build State Change', {
    'build-status': build.status,
    'current-phase': build.phases.at(-1)?.phaseType ?? 'SUBMITTED',
    'current-phase-context': '[]',
  });
}

export function phaseChange(build: Build, phase: BuildPhase): AwsEvent {
  const { endTime = phase.startTime } = phase;
  return event(build, 'CodeBuild Build Phase Change', {
    'completed-phase': phase.phaseType,
    'completed-phase-status': phase.phaseStatus,
    'completed-phase-duration-seconds': Math.round(endTime - phase.startTime),
    'completed-phase-start': timeOf(phase.startTime),
    'completed-phase-end': timeOf(endTime),
    'completed-phase-context': `[${contextOf(phase)}]`,
  });
}

function event(build: Build, detailType: string, detail: Json): AwsEvent {
  const { region, accountId, settings } = build.request;
  return {
    source: 'aws.codebuild',
    detailType,
    region,
    accountId,
    resources: [build.arn],
    detail: {
      ...detail,
      'project-name': settings.name,
      'build-id': build.arn,
      'additional-information': additionalInformation(build),
      version: '1',
    },
  };
}

function additionalInformation(build: Build): Json {
  const { settings, initiator, sourceVersion } = build.request;
  const { environment, source } = settings;
  const [artifact] = build.artifacts;
  return present({
    artifact: present({
      md5sum: artifact?.md5sum,
      sha256sum: artifact?.sha256sum,
      location: artifact?.location ?? '',
    }),
    environment: {
      image: environment.image,
      'privileged-mode': environment.privilegedMode,
      'image-pull-credentials-type': environment.imagePullCredentialsType,
      'compute-type': environment.computeType,
      type: environment.type,
      'environment-variables': environment.environmentVariables,
    },
    'timeout-in-minutes': settings.timeoutInMinutes ?? 60,
    'queued-timeout-in-minutes': settings.queuedTimeoutInMinutes ?? 480,
    'build-complete': build.endTime !== undefined,
    'build-number': build.number,
    initiator,
    'build-start-time': timeOf(build.startTime),
    source: present({ type: source.type, location: source.location, buildspec: source.buildspec }),
    'source-version': sourceVersion,
    logs: build.log && {
      'group-name': build.log.groupName,
      'stream-name': build.log.streamName,
      'deep-link': deepLink(build.request.region, build.log),
    },
    phases: build.phases.map(describePhase),
  });
}

function describePhase(phase: BuildPhase): Json {
  const { phaseType, phaseStatus, startTime, endTime } = phase;
  if (endTime === undefined) return { 'phase-type': phaseType, 'start-time': timeOf(startTime) };
  return {
    'phase-context': phase.context === undefined ? [] : [contextOf(phase)],
    'start-time': timeOf(startTime),
    'end-time': timeOf(endTime),
    'duration-in-seconds': Math.round(endTime - startTime),
    'phase-type': phaseType,
    'phase-status': phaseStatus,
  };
}

const contextOf = ({ context }: BuildPhase): string =>
  context === undefined ? '' : `${context.statusCode}: ${context.message}`;

/** `Sep 1, 2017 4:12:29 PM` */
function timeOf(seconds: number): string {
  const text = new Date(seconds * 1000).toLocaleString('en-US', {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  // Versions of Node.js differ in the space before AM and PM, and in a word between date and time.
  return text.replaceAll('\u202f', ' ').replace(/(\d{4}),/, '$1');
}
