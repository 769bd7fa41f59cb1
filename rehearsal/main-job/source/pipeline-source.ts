/** The source action of a pipeline: where a change starts it. Pure. */
import { Failure } from '../../failures';

export type PipelineSource =
  | { readonly type: 'codecommit'; readonly repository: string; readonly branch: string }
  /** `repository` is `owner/name`. */
  | { readonly type: 'connection'; readonly repository: string; readonly branch: string }
  | { readonly type: 's3'; readonly bucket: string; readonly key: string };

export interface SourceAction {
  readonly provider: string;
  readonly configuration: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the action's type and configuration, from the API or from synthesized Terraform.
 *
 * @throws Failure a provider that the rehearsal cannot release from, or a configuration without a name
 */
export function readSource({ provider, configuration }: SourceAction): PipelineSource {
  const named = (key: string): string => {
    const value = configuration[key];
    if (value === undefined || value === '') throw new Failure(`the source action ${provider} has no ${key}`);
    return value;
  };
  switch (provider) {
    case 'CodeCommit':
      return { type: 'codecommit', repository: named('RepositoryName'), branch: named('BranchName') };
    case 'CodeStarSourceConnection':
      return { type: 'connection', repository: named('FullRepositoryId'), branch: named('BranchName') };
    case 'S3':
      return { type: 's3', bucket: named('S3Bucket'), key: named('S3ObjectKey') };
    default:
      throw new Failure(
        `the rehearsal releases from CodeCommit, CodeStarSourceConnection and S3, got a source action of ${provider}`,
      );
  }
}
