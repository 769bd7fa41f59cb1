import type { BareRepository } from '../git/hosting';
import { branchChange } from '../git/pushed-references';
import { branchHead, isObjectId, readCommit, references } from '../git/read-repository';
import { entryAt, isFolder, isSubmodule } from '../git/tree';
import { commitFile, moveBranch, ReferenceMoved, type FileCommit } from '../git/write-repository';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { present } from '../support/output';
import { readShape, structure, text } from '../support/shape';
import { checkedBranchName, existingHead } from './branches';
import { openRepository, required, type CodeCommitContext } from './context';
import { checkedPath, maximumFileSize } from './files';
import type { Repositories } from './repository';

/** Modes of git by those of the API. */
const modes: Readonly<Record<string, FileCommit['mode']>> = {
  NORMAL: '100644',
  EXECUTABLE: '100755',
  SYMLINK: '120000',
};

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

/** Makes a commit with one file, which counts as a push. In an empty repository the branch is created. */
export async function putFile(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const sent = readShape(request, input);
  const { record, git } = await openRepository(sent.repositoryName, repositories, context);
  const branchName = await checkedBranchName(git, sent.branchName);
  const content = checkedContent(sent.fileContent);
  const path = checkedPath(
    required(sent.filePath, 'PathRequiredException', 'The filePath for a location cannot be null.'),
  );
  const mode = checkedMode(sent.fileMode);
  const authorEmail = checkedEmail(sent.email);
  const parent = await checkedParent(git, branchName, sent.parentCommitId);
  if (parent !== undefined) await requireRoom(git, parent, path);
  const made = await commitFile(git, {
    parent,
    path,
    mode,
    content,
    message: sent.commitMessage ?? '',
    authorName: (sent.name ?? '').replace(/[<>\n\0]/g, '').trim() || 'rehearsal',
    authorEmail,
    // As the commits that are pushed have it: wall time.
    seconds: Math.floor(Date.now() / 1000),
  });
  if (parent !== undefined && made.treeId === (await readCommit(git, parent))?.treeId) {
    throw new AwsError(
      'SameFileContentException',
      'The file was not added or updated because the content of the file is exactly the same as the content of that file in the repository and branch that you specified.',
    );
  }
  await move(git, branchName, parent, made.commitId);
  const change = branchChange(branchName, {
    newCommitId: made.commitId,
    ...(parent !== undefined && { oldCommitId: parent }),
  });
  await context.changed(record, [change]);
  return present(made);
}

async function move(
  git: BareRepository,
  branch: string,
  from: string | undefined,
  to: string,
): Promise<void> {
  try {
    await moveBranch(git, branch, { from, to });
  } catch (error) {
    if (!(error instanceof ReferenceMoved)) throw error;
    throw outdated((await branchHead(git, branch)) ?? 'none');
  }
}

/** @returns the newest commit of the branch, which the caller has named; undefined in an empty repository */
async function checkedParent(
  git: BareRepository,
  branchName: string,
  parentCommitId: string | undefined,
): Promise<string | undefined> {
  const known = await references(git, 'refs/heads', 'refs/tags');
  if (known.has(`refs/tags/${branchName}`) && !known.has(`refs/heads/${branchName}`)) {
    throw new AwsError('BranchNameIsTagNameException', `${branchName} is the name of a tag`);
  }
  const isEmpty = ![...known.keys()].some((name) => name.startsWith('refs/heads/'));
  if (isEmpty && parentCommitId === undefined) return undefined;
  const head = await existingHead(git, branchName);
  const parent = required(
    parentCommitId,
    'ParentCommitIdRequiredException',
    'A parent commit ID is required.',
  );
  if (!isObjectId(parent)) {
    throw new AwsError('InvalidParentCommitIdException', `The parent commit ID is not valid: ${parent}`);
  }
  if (parent === head) return head;
  if ((await readCommit(git, parent)) === undefined) {
    throw new AwsError('ParentCommitDoesNotExistException', `${parent} does not exist`);
  }
  throw outdated(head);
}

const outdated = (head: string): AwsError =>
  new AwsError(
    'ParentCommitIdOutdatedException',
    `The file could not be added because the provided parent commit ID is not the current tip of the specified branch. To view the full commit ID of the current head of the branch, use GetBranch. The head is ${head}`,
  );

/** Holds that no folder, file or submodule is in the way. */
async function requireRoom(git: BareRepository, commitId: string, path: string): Promise<void> {
  const segments = path.split('/');
  for (let length = 1; length <= segments.length; length += 1) {
    const at = segments.slice(0, length).join('/');
    const entry = await entryAt(git, commitId, at);
    if (entry === undefined) return;
    if (isSubmodule(entry)) {
      throw new AwsError('FilePathConflictsWithSubmodulePathException', `${at} is a submodule`);
    }
    if (at === path && isFolder(entry)) {
      throw new AwsError('FileNameConflictsWithDirectoryNameException', `${path} is a directory`);
    }
    if (at !== path && !isFolder(entry)) {
      throw new AwsError('DirectoryNameConflictsWithFileNameException', `${at} is a file`);
    }
  }
}

function checkedContent(base64: string | undefined): Buffer {
  const content = Buffer.from(base64 ?? '', 'base64');
  if (content.length === 0) {
    throw new AwsError(
      'FileContentRequiredException',
      'The file cannot be added because it is empty. Empty files cannot be added to the repository with this API.',
    );
  }
  if (content.length > maximumFileSize) {
    throw new AwsError(
      'FileContentSizeLimitExceededException',
      `The file has ${content.length} bytes, at most ${maximumFileSize} are allowed`,
    );
  }
  return content;
}

function checkedMode(fileMode = 'NORMAL'): FileCommit['mode'] {
  const mode = Object.hasOwn(modes, fileMode) ? modes[fileMode] : undefined;
  if (mode === undefined) {
    throw new AwsError(
      'InvalidFileModeException',
      `The specified file mode permission is not valid: ${fileMode}, allowed are ${Object.keys(modes).join(', ')}`,
    );
  }
  return mode;
}

function checkedEmail(email = ''): string {
  if (/[<>\n\0]/.test(email)) {
    throw new AwsError('InvalidEmailException', `The specified email address is not valid: ${email}`);
  }
  return email;
}
