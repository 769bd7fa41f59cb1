import * as v from 'valibot';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { readShape, structure, text } from '../support/shape';
import { commitTarget, commitTo } from './branch-commit';
import { required, type CodeCommitContext } from './context';
import { existingFile } from './file-changes';
import { checkedPath } from './files';
import type { Repositories } from './repository';

const request = structure({
  repositoryName: text(),
  branchName: text(),
  filePath: text(),
  parentCommitId: text(),
  keepEmptyFolders: v.boolean(),
  commitMessage: text(),
  name: text(),
  email: text(),
});

/** Makes a commit that removes one file. */
export async function deleteFile(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const sent = readShape(request, input);
  const target = await commitTarget(sent, repositories, context);
  const filePath = checkedPath(
    required(sent.filePath, 'PathRequiredException', 'The filePath for a location cannot be null.'),
  );
  const { id: blobId } = await existingFile(target.git, target.parent, filePath);
  const { commitId, treeId } = await commitTo(
    target,
    {
      changes: [{ path: filePath, isRemoved: true }],
      keepsEmptyFolders: sent.keepEmptyFolders,
      message: sent.commitMessage,
      name: sent.name,
      email: sent.email,
      unchanged: () => new AwsError('FileDoesNotExistException', `Could not find path ${filePath}`),
    },
    context,
  );
  return { commitId, blobId, treeId, filePath };
}
