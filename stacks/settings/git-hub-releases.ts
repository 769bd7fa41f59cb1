/** What releases a service: a pipeline, or jobs of GitHub Actions. Pure. */
import type { EnvironmentSettings, PipelineSettings } from './model';

interface Released {
  readonly pipeline: PipelineSettings;
}

export const hasCodePipeline = ({ pipeline }: Released): boolean =>
  pipeline.enabled && pipeline.type === 'codePipeline';

export const releasesFromGitHub = ({ pipeline }: Released): boolean =>
  pipeline.enabled && pipeline.type === 'githubActions';

/** The jobs that may release a service. */
export interface GitHubReleases {
  /** `owner/name`. */
  readonly repository: string | undefined;
  /** GitHub environment of the jobs. */
  readonly environment: string;
  /** ARN of an identity provider that exists. @default - the access stack of the environment makes it */
  readonly providerArn: string | undefined;
}

export function gitHubReleases(
  { access }: Pick<EnvironmentSettings, 'access'>,
  { pipeline: { gitHub } }: Released,
): GitHubReleases {
  return {
    repository: gitHub?.repository ?? access?.gitHub?.repository,
    environment: gitHub?.environment ?? 'release',
    providerArn: gitHub?.providerArn ?? access?.gitHub?.providerArn,
  };
}
