/**
 * A CodeBuild build specification, inline in the project: the source repository needs none, and what it holds
 * cannot change how the release is built.
 *
 * Commands are Terraform literals. Those of a phase run one after the other in one shell, the first that fails
 * ends the phase, and a failed phase fails the build; so no command needs `set -e`, which would end CodeBuild's
 * own shell.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export interface BuildSpecification {
  readonly phases: Readonly<Partial<Record<'pre_build' | 'build', BuildPhase>>> & {
    readonly install?: InstallPhase;
  };
  readonly env?: {
    /** Variables that later actions of the pipeline may use. */
    readonly 'exported-variables': readonly string[];
  };
}

export interface InstallPhase {
  /** By name: `nodejs`, `python`, … Of the image's runtimes a build has these alone. */
  readonly 'runtime-versions': Readonly<Record<string, string>>;
}

export interface BuildPhase {
  readonly commands: readonly string[];
}

/** JSON, which is YAML as well, so that no value needs YAML's quoting rules. */
export function renderBuildSpecification(specification: BuildSpecification): string {
  return JSON.stringify({ version: '0.2', ...specification });
}
