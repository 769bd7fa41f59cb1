/** Repositories as a source of pipelines. */
import { AwsError } from '../protocol/aws-error';
import { isoSeconds } from '../support/output';
import type { BareRepository } from './hosting';
import { branchHead, readCommit, type Commit } from './read-repository';
import { withoutExecutableBits } from './source-archive';
import type { RepositoryPlace, SourceCommit, SourceRepositories } from './source-repositories';

/** @param open - throws AwsError RepositoryDoesNotExistException */
export function sourceRepositories(
  open: (place: RepositoryPlace) => Promise<BareRepository>,
): SourceRepositories {
  return {
    head: async (place, branch) => {
      const repository = await open(place);
      const id = await branchHead(repository, branch);
      const commit = id === undefined ? undefined : await readCommit(repository, id);
      if (commit === undefined) {
        throw new AwsError('BranchDoesNotExistException', `${branch} does not exist`);
      }
      return sourceCommit(commit);
    },
    archive: async (place, commitId) => {
      const repository = await open(place);
      if ((await readCommit(repository, commitId)) === undefined) {
        throw new AwsError('CommitDoesNotExistException', `${commitId} does not exist`);
      }
      return withoutExecutableBits(await repository.git(['archive', '--format=zip', commitId]));
    },
  };
}

const sourceCommit = ({ id, message, author, committer }: Commit): SourceCommit => ({
  commitId: id,
  message: message.trimEnd(),
  authorName: author.name,
  authorEmail: author.email,
  authorDate: isoSeconds(author.seconds * 1000),
  committerDate: isoSeconds(committer.seconds * 1000),
});
