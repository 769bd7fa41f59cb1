/** Newest revisions of the sources that CodePipeline polls. */
import { AwsError } from '../../protocol/aws-error';
import { actionTypeName } from '../execution/queries';
import type { SourceHeads } from '../running/props';
import type { ActionDependencies } from './dependencies';

/** A source that is not there, or cannot be read, has no revision: the next poll asks again. */
export function sourceHeads({
  codeCommit,
  aws,
}: Pick<ActionDependencies, 'codeCommit' | 'aws'>): SourceHeads {
  return async (action, region) => {
    const { RepositoryName, BranchName, S3Bucket, S3ObjectKey } = action.configuration;
    switch (actionTypeName(action)) {
      case 'Source/AWS/CodeCommit/1':
        return codeCommit.head({ region, name: RepositoryName ?? '' }, BranchName ?? '').then(
          ({ commitId }) => commitId,
          (error: unknown) => {
            if (error instanceof AwsError) return undefined;
            throw error;
          },
        );
      case 'Source/AWS/S3/1': {
        const path = (S3ObjectKey ?? '').split('/').map(encodeURIComponent).join('/');
        const answer = await aws.in(region).rest('s3', { method: 'HEAD', url: `/${S3Bucket ?? ''}/${path}` });
        const version = answer.headers['x-amz-version-id'];
        return answer.status === 200 && typeof version === 'string' ? version : undefined;
      }
      default:
        return undefined;
    }
  };
}
