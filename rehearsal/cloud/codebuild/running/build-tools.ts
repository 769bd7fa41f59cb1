/** What a build finds on its PATH besides the tools of this machine: `docker`, above all. */

/** What of a project decides how its builds may use Docker. */
export interface BuildSettings {
  readonly projectName: string;
  /** Without it there is no Docker daemon: `docker` says that it cannot connect to one, as on AWS. */
  readonly privilegedMode: boolean;
  /** Whether layers of images of earlier builds of the project may be used again. */
  readonly dockerLayerCache: boolean;
  /** Image of the build environment as the project names it; the build runs on this machine, whatever it says. */
  readonly image: string;
}

export interface BuildToolsProps {
  /** `<project>:<uuid>`. */
  readonly buildId: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** An empty directory for what the tools write, beside the source and not in it; it goes with the build. */
  readonly directory: string;
  /** CODEBUILD_SRC_DIR: the files of the primary source are there when the tools are prepared. */
  readonly sourceDirectory: string;
  readonly project: BuildSettings;
  /** The whole environment of the build's shell but PATH, before `env` of the tools. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes a line for the build's log. */
  readonly log: (line: string) => void;
  /** Aborted when the build is stopped or runs out of time. */
  readonly signal: AbortSignal;
}

export interface PreparedTools {
  /** Directories that go in front of the build's PATH. */
  readonly path: readonly string[];
  /** Added to the environment of the build's shell, in the place of variables of the same name. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what the tools run for the build; its processes have ended by then. Called once, never skipped. */
  readonly close: () => Promise<void>;
}

export interface BuildTools {
  /** Rejects with an error whose message fails the build in its phase DOWNLOAD_SOURCE, before any command has run. */
  readonly prepare: (props: BuildToolsProps) => Promise<PreparedTools>;
  /** Ends what is run for more than one build; may be called again. @default nothing is */
  readonly stop?: () => Promise<void>;
}
