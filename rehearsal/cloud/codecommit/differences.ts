import type { BareRepository } from '../git/hosting';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { page } from '../support/paging';
import { integer, readShape, structure, text } from '../support/shape';
import { specifiedCommit } from './commits';
import { openRepository, required, type CodeCommitContext } from './context';
import { checkedPath } from './files';
import type { Repositories } from './repository';

const request = structure({
  repositoryName: text(),
  beforeCommitSpecifier: text(),
  afterCommitSpecifier: text(),
  beforePath: text(),
  afterPath: text(),
  MaxResults: integer(),
  NextToken: text(),
});

/** The tree without entries, which every git knows. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Without a commit to compare with, all files are added. */
export async function getDifferences(
  input: Json,
  repositories: Repositories,
  context: CodeCommitContext,
): Promise<Json> {
  const { repositoryName, beforeCommitSpecifier, afterCommitSpecifier, ...sent } = readShape(request, input);
  const { git } = await openRepository(repositoryName, repositories, context);
  const specifier = required(afterCommitSpecifier, 'CommitRequiredException', 'A commit was not specified.');
  const after = await specifiedCommit(git, specifier);
  const before =
    beforeCommitSpecifier === undefined ? emptyTree : await specifiedCommit(git, beforeCommitSpecifier);
  const paths = [sent.beforePath, sent.afterPath].filter((path) => path !== undefined).map(checkedPath);
  const { items, nextToken } = page(await differences(git, before, after, paths), {
    token: sent.NextToken,
    limit: checkedLimit(sent.MaxResults),
    invalidToken: () =>
      new AwsError('InvalidContinuationTokenException', 'The specified continuation token is not valid'),
  });
  return { differences: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
}

async function differences(
  git: BareRepository,
  before: string,
  after: string,
  paths: readonly string[],
): Promise<readonly Json[]> {
  const options = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev'];
  const printed = await git.git(['--literal-pathspecs', ...options, before, after, '--', ...paths]);
  const changes =
    /:(?<oldMode>\d+) (?<newMode>\d+) (?<oldId>[0-9a-f]+) (?<newId>[0-9a-f]+) (?<letter>[A-Z])\0(?<path>[^\0]*)\0/g;
  return [...printed.toString().matchAll(changes)].map(({ groups = {} }) => {
    const { oldMode, newMode, oldId, newId, letter = 'M', path } = groups;
    return {
      ...(letter !== 'A' && { beforeBlob: { blobId: oldId, path, mode: oldMode } }),
      ...(letter !== 'D' && { afterBlob: { blobId: newId, path, mode: newMode } }),
      // A file that becomes a link has changed its type, which is a modification for the API.
      changeType: letter === 'T' ? 'M' : letter,
    };
  });
}

function checkedLimit(limit = 400): number {
  if (limit < 1)
    throw new AwsError('InvalidMaxResultsException', `MaxResults must be at least 1, got ${limit}`);
  return limit;
}
