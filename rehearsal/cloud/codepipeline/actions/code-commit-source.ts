/**
 * The source action of CodeCommit.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
 */
import type { SourceCommit } from '../../git/source-repositories';
import type { AwsError } from '../../protocol/aws-error';
import { readShape, structure, text } from '../../support/shape';
import { ActionFailure, type ActionProps, type ActionProvider } from '../action';
import { onlyOutput, writeArtifact } from './artifact-store';
import type { ActionDependencies } from './dependencies';
import { arnIn, permitted } from './permitted';
import { refuseCloneReference, utcSeconds } from './source-format';
import { codeOf, failing, inaccessible, isDenied, quoted } from './words';

type SourceDependencies = Pick<ActionDependencies, 'aws' | 'objects' | 'permissions' | 'codeCommit'>;

/** In the order in which CodePipeline calls them. */
const operations = ['GetBranch', 'GetCommit', 'UploadArchive', 'GetUploadArchiveStatus'];

export function codeCommitSource(deps: SourceDependencies): ActionProvider {
  return async (props) => {
    refuseCloneReference(props);
    const { RepositoryName: name = '', BranchName: branch = '' } = props.action.configuration;
    const { region } = props;
    const asked = operations.map((operation) => ({
      action: `codecommit:${operation}`,
      resource: arnIn(props, 'codecommit', name),
    }));
    const failed = failureOf(name, branch);
    await failing(permitted(deps, props, ...asked), failed);
    const commit = await failing(findCommit(deps, props, name, branch), failed);
    const zip = await failing(deps.codeCommit.archive({ region, name }, commit.commitId), failed);
    await writeArtifact(deps, props, onlyOutput(props), zip);
    const revisionUrl = `https://${region}.console.aws.amazon.com/codecommit/home?region=${region}#/repository/${encodeURIComponent(name)}/commit/${commit.commitId}`;
    return {
      externalExecutionId: commit.commitId,
      externalExecutionUrl: revisionUrl,
      summary: commit.message,
      revision: { revisionId: commit.commitId, revisionSummary: commit.message, revisionUrl },
      variables: {
        AuthorDate: utcSeconds(commit.authorDate),
        BranchName: branch,
        CommitId: commit.commitId,
        CommitMessage: commit.message,
        CommitterDate: utcSeconds(commit.committerDate),
        RepositoryName: name,
      },
    };
  };
}

async function findCommit(
  { aws, codeCommit }: SourceDependencies,
  { region, sourceRevision }: ActionProps,
  repositoryName: string,
  branch: string,
): Promise<SourceCommit> {
  if (sourceRevision === undefined) return codeCommit.head({ region, name: repositoryName }, branch);
  const input = { repositoryName, commitId: sourceRevision };
  const answer = await aws.in(region).json('codecommit.GetCommit', input);
  const { commit = {} } = readShape(commitShape, answer);
  const { commitId = sourceRevision, message = '', author = {}, committer = {} } = commit;
  return {
    commitId,
    message: message.trimEnd(),
    authorName: author.name ?? '',
    authorEmail: author.email ?? '',
    authorDate: gitDate(author.date),
    committerDate: gitDate(committer.date),
  };
}

const person = structure({ name: text(), email: text(), date: text() });
const commitShape = structure({
  commit: structure({ commitId: text(), message: text(), author: person, committer: person }),
});

/** @param date - as git has it: seconds since the epoch, and a time zone that changes nothing about them */
function gitDate(date = '0'): string {
  return new Date(Number.parseInt(date, 10) * 1000).toISOString();
}

function failureOf(name: string, branch: string): (error: AwsError) => ActionFailure {
  return (error) => {
    if (isDenied(error)) {
      return inaccessible(`AWS CodeCommit repository named ${name}`, quoted(error, 'AWSCodeCommit'));
    }
    switch (error.code) {
      case 'BranchDoesNotExistException':
        return new ActionFailure(
          'ConfigurationError',
          `The action failed because no branch named ${branch} was found in the selected AWS CodeCommit repository ${name}. Make sure you are using the correct branch name, and then try again. Error: null`,
        );
      case 'RepositoryDoesNotExistException':
        return new ActionFailure(
          'ConfigurationError',
          `no repository named ${name} was found in CodeCommit; create it, or correct RepositoryName`,
        );
      case 'CommitDoesNotExistException':
      case 'CommitIdDoesNotExistException':
      case 'InvalidCommitIdException':
        return new ActionFailure('RevisionUnavailable', quoted(error, 'AWSCodeCommit'));
      default:
        return new ActionFailure(codeOf(error), quoted(error, 'AWSCodeCommit'));
    }
  };
}
