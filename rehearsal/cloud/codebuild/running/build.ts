/** The record of a build, as its run changes it and BatchGetBuilds shows it. */
import type { ObjectLocation } from '../../contract/objects';
import type { BuildArtifact } from '../pipeline-build';
import type { ProjectSettings } from '../shapes';

export type BuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html */
export type PhaseType =
  | 'SUBMITTED'
  | 'QUEUED'
  | 'PROVISIONING'
  | 'DOWNLOAD_SOURCE'
  | 'INSTALL'
  | 'PRE_BUILD'
  | 'BUILD'
  | 'POST_BUILD'
  | 'UPLOAD_ARTIFACTS'
  | 'FINALIZING'
  | 'COMPLETED';

export interface BuildPhase {
  readonly phaseType: PhaseType;
  /** Undefined of the phase COMPLETED, which never ends. */
  readonly phaseStatus?: BuildStatus;
  /** Seconds of AWS time since the epoch, as all times here. */
  readonly startTime: number;
  readonly endTime?: number;
  /** Of phases that the build's own machine goes through; empty texts of one that has succeeded. */
  readonly context?: PhaseContext;
}

export interface PhaseContext {
  /** For example `COMMAND_EXECUTION_ERROR`. */
  readonly statusCode: string;
  readonly message: string;
}

/** What a build is made of: a pipeline's artifact, an object, a commit, or nothing. */
export type BuildSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'object'; readonly location: ObjectLocation; readonly versionId?: string | undefined }
  | {
      readonly kind: 'commit';
      readonly repository: string;
      /** Branch or commit id. @default - the default branch */
      readonly version?: string | undefined;
    };

export interface SecondarySource {
  /** CODEBUILD_SRC_DIR_<identifier>. */
  readonly identifier: string;
  readonly source: BuildSource;
}

/** What StartBuild has decided; RetryBuild takes it again. */
export interface BuildRequest {
  readonly region: string;
  readonly accountId: string;
  readonly projectArn: string;
  /** Of the project, with what the caller overrides. */
  readonly settings: ProjectSettings;
  readonly initiator: string;
  /** As it is shown: `arn:aws:s3:::bucket/key` of a pipeline's build. */
  readonly sourceVersion: string | undefined;
  readonly resolvedSourceVersion: string | undefined;
  readonly source: BuildSource;
  readonly secondarySources: readonly SecondarySource[];
  /** Where the artifacts of a pipeline's build go, the primary one first. @default - as the settings say */
  readonly pipelineOutputs?: readonly BuildArtifact[];
  readonly encryptionKey: string | undefined;
}

/** An artifact that has been uploaded. */
export interface UploadedArtifact {
  /** Of a secondary artifact. */
  readonly identifier?: string;
  /** ARN of the object, or of the folder. */
  readonly location: string;
  /** Of a zip. */
  readonly sha256sum?: string;
  readonly md5sum?: string;
}

export interface Build {
  /** `<project>:<uuid>`. */
  readonly id: string;
  readonly uuid: string;
  readonly arn: string;
  /** 1 for the first of the project. */
  readonly number: number;
  readonly request: BuildRequest;
  /** CloudWatch Logs; undefined where the project has switched them off. */
  readonly log: { readonly groupName: string; readonly streamName: string } | undefined;
  /** The stream of the log is there, which the phase PROVISIONING makes. */
  hasLogStream: boolean;
  readonly startTime: number;
  endTime?: number;
  status: BuildStatus;
  phases: readonly BuildPhase[];
  resolvedSourceVersion: string | undefined;
  artifacts: readonly UploadedArtifact[];
  exportedVariables: Readonly<Record<string, string>>;
}

/** A phase has failed: its context. */
export class PhaseFailure extends Error {
  constructor(
    readonly statusCode: string,
    message: string,
  ) {
    super(message);
    this.name = 'PhaseFailure';
  }
}

/** Why a build is ended from outside. */
export class BuildEnded extends Error {
  constructor(readonly status: 'STOPPED' | 'TIMED_OUT') {
    super(`the build is ${status}`);
    this.name = 'BuildEnded';
  }
}

/** @returns the context of the first phase that has not succeeded */
export function failureOf({ phases }: Pick<Build, 'phases'>): PhaseContext | undefined {
  return phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED')?.context;
}
