import { writeBlob } from '../git/write-repository';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { readShape, structure, text } from '../support/shape';
import { commitTarget, commitTo } from './branch-commit';
import { required, type CodeCommitContext } from './context';
import { checkedContent, checkedMode, requireRoom } from './file-changes';
import { checkedPath } from './files';
import type { Repositories } from './repository';

const request = structure({
  repositoryName: text(),
  branchName: text(),
  fileContent: text(),
  filePath: text(),
  fileMode: text(),
  parentCommitId: text(),
  commitMessage: text(),
  name: text(),
  email: text(),
});

/** Makes a commit with one file. */
export async function putFile(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const sent = readShape(request, input);
  const target = await commitTarget(sent, repositories, context);
  const content = checkedContent(
    required(
      sent.fileContent,
      'FileContentRequiredException',
      'The file cannot be added because it is empty. Empty files cannot be added to the repository with this API.',
    ),
  );
  const path = checkedPath(
    required(sent.filePath, 'PathRequiredException', 'The filePath for a location cannot be null.'),
  );
  const mode = checkedMode(sent.fileMode ?? 'NORMAL');
  if (target.parent !== undefined) await requireRoom(target.git, target.parent, path);
  const blobId = await writeBlob(target.git, content);
  const { commitId, treeId } = await commitTo(
    target,
    {
      changes: [{ path, mode, blobId }],
      message: sent.commitMessage,
      name: sent.name,
      email: sent.email,
      unchanged: () =>
        new AwsError(
          'SameFileContentException',
          'The file was not added or updated because the content of the file is exactly the same as the content of that file in the repository and branch that you specified.',
        ),
    },
    context,
  );
  return { commitId, blobId, treeId };
}
