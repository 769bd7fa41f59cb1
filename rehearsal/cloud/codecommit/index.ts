import type { CallContext, Json, Operation, OwnedService } from '../service';
import { regionalState } from '../support/regional-state';
import { getBranch, listBranches, updateDefaultBranch } from './branches';
import * as repositories from './repositories';
import type { Repositories } from './repository';
import { listTags, tagResource, untagResource } from './tags';

/** The control plane of CodeCommit. Repositories hold no objects: nothing can be pushed, so there are no branches. */
export function codeCommitService(): OwnedService {
  const repositoriesOf = regionalState((): Repositories => new Map());
  const on =
    (
      answer: (input: Json, repositories: Repositories, context: CallContext) => ReturnType<Operation>,
    ): Operation =>
    (input, context) =>
      answer(input, repositoriesOf(context), context);
  return {
    targetPrefix: 'CodeCommit_20150413',
    otherwise: 'refuse',
    operations: {
      CreateRepository: on(repositories.createRepository),
      GetRepository: on(repositories.getRepository),
      BatchGetRepositories: on(repositories.batchGetRepositories),
      ListRepositories: on(repositories.listRepositories),
      DeleteRepository: on(repositories.deleteRepository),
      UpdateRepositoryDescription: on(repositories.updateRepositoryDescription),
      UpdateRepositoryName: on(repositories.updateRepositoryName),
      UpdateRepositoryEncryptionKey: on(repositories.updateRepositoryEncryptionKey),
      UpdateDefaultBranch: on(updateDefaultBranch),
      GetBranch: on(getBranch),
      ListBranches: on(listBranches),
      TagResource: on(tagResource),
      UntagResource: on(untagResource),
      ListTagsForResource: on(listTags),
    },
  };
}
