/** A buildspec as builds follow it: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */

/** Phases that run commands, in their order. */
export const commandPhases = ['install', 'pre_build', 'build', 'post_build'] as const;
export type CommandPhase = (typeof commandPhases)[number];

export interface Buildspec {
  /** In version 0.1 each command has a shell of its own. */
  readonly version: '0.1' | '0.2';
  readonly shell: 'sh' | 'bash';
  readonly variables: ReadonlyMap<string, string>;
  /** Names of parameters by variable. */
  readonly parameterStore: ReadonlyMap<string, string>;
  /** `secret-id:json-key:version-stage:version-id` by variable. */
  readonly secretsManager: ReadonlyMap<string, string>;
  readonly exportedVariables: readonly string[];
  readonly phases: ReadonlyMap<CommandPhase, SpecPhase>;
  readonly artifacts: SpecArtifacts | undefined;
  /** By identifier. */
  readonly secondaryArtifacts: ReadonlyMap<string, SpecArtifacts>;
  readonly reports: readonly SpecReport[];
  /** `nodejs: 20`: noted in the log. */
  readonly runtimeVersions: readonly string[];
  /** Lines for the log: what the buildspec asks for and builds here do not do. */
  readonly notes: readonly string[];
}

export interface SpecPhase {
  readonly commands: readonly string[];
  readonly finally: readonly string[];
  /** @default - as the phases follow each other */
  readonly onFailure?: OnFailure;
}

/** Which files are taken. */
export interface SpecFiles {
  /** Patterns, relative to the base directory. */
  readonly files: readonly string[];
  /** Pattern of directories, relative to the source. */
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
}

export interface SpecArtifacts extends SpecFiles {
  /** In the language of the shell: `app-$(date +%F)`. */
  readonly name?: string;
  readonly excludePaths: readonly string[];
  /** Whether links stay links, instead of what they lead to. */
  readonly enableSymlinks: boolean;
}

export interface SpecReport extends SpecFiles {
  /** Name or ARN of the report group. */
  readonly group: string;
  readonly fileFormat: string;
}

/** What follows when a phase fails. */
export type OnFailure =
  | { readonly kind: 'ABORT' }
  | { readonly kind: 'CONTINUE' }
  | {
      readonly kind: 'RETRY';
      /** Times that the phase is run again at most. */
      readonly count: number;
      /** Only a failure whose message it matches is tried again. */
      readonly pattern: RegExp;
    };

/** A buildspec that cannot be used: it fails the phase DOWNLOAD_SOURCE with the status code YAML_FILE_ERROR. */
export class BuildspecError extends Error {
  /** @param message - CodeBuild's words where they are known */
  constructor(message: string) {
    super(message);
    this.name = 'BuildspecError';
  }
}
