/** What CodePipeline asks of CodeBuild: StartBuild with what only a pipeline can give. */
import type { ObjectLocation } from '../contract/objects';

/** An artifact of a pipeline: a zip in its bucket. */
export interface BuildArtifact extends ObjectLocation {
  readonly name: string;
}

export interface BuildVariable {
  readonly name: string;
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

export interface PipelineBuild {
  readonly region: string;
  readonly projectName: string;
  /** `codepipeline/<pipeline>`. */
  readonly initiator: string;
  /** The primary source first; at least one. */
  readonly inputs: readonly [BuildArtifact, ...BuildArtifact[]];
  /** The primary artifact first. */
  readonly outputs: readonly BuildArtifact[];
  /** In the place of the project's variables of the same name. */
  readonly environmentVariables: readonly BuildVariable[];
  /** Revision of the primary source: a commit id, or the version of an object. Undefined where it has none. */
  readonly resolvedSourceVersion: string | undefined;
  /** Key that artifacts are encrypted with. @default - that of the bucket */
  readonly encryptionKey?: string | undefined;
}

/** How a build ended. */
export interface BuildEnd {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';
  /** Of a build that did not succeed: why, in CodeBuild's words: `Error while executing command: … Reason: exit status 1`. */
  readonly reason?: string;
  /** `env.exported-variables` of the buildspec. */
  readonly exportedVariables: Readonly<Record<string, string>>;
}

export interface Builds {
  /**
   * @returns id of the build: `<project>:<uuid>`
   * @throws AwsError what StartBuild refuses
   */
  readonly start: (build: PipelineBuild) => Promise<string>;
  /** Settles when the build has ended. */
  readonly ended: (region: string, buildId: string) => Promise<BuildEnd>;
  readonly stop: (region: string, buildId: string) => void;
}
