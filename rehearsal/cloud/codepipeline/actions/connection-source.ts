/**
 * The source action of a connection to another provider of git repositories, which local ones stand in for.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
 */
import type { RepositoryPlace, SourceCommit } from '../../git/source-repositories';
import type { AwsError } from '../../protocol/aws-error';
import { ActionFailure, type ActionProps, type ActionProvider } from '../action';
import { onlyOutput, writeArtifact } from './artifact-store';
import type { ActionDependencies } from './dependencies';
import { permitted } from './permitted';
import { refuseCloneReference, utcSeconds } from './source-format';
import { failing, isDenied } from './words';

type SourceDependencies = Pick<ActionDependencies, 'aws' | 'connections' | 'objects' | 'permissions'>;

/** The ARN of a connection does not tell its provider, and the repository is a local one in any case. */
const providerType = 'GitHub';

export function connectionSource(deps: SourceDependencies): ActionProvider {
  return async (props) => {
    refuseCloneReference(props);
    const {
      ConnectionArn: connection = '',
      FullRepositoryId: name = '',
      BranchName: branch = '',
    } = props.action.configuration;
    await failing(permitted(deps, props, useConnection(connection)), (error) => unusable(connection, error));
    const place = { region: props.region, name };
    const failed = failureOf(name, branch);
    await failing(ensured(deps, place), failed);
    const commit = await failing(findCommit(deps, props, place, branch), failed);
    const zip = await failing(deps.connections.archive(place, commit.commitId), failed);
    // Of all sources only this one stores its artifact with an access control list (aws/aws-cdk#13557).
    await writeArtifact(deps, props, onlyOutput(props), zip, ['s3:PutObjectAcl']);
    const { message: CommitMessage = '' } = commit;
    const revisionSummary = JSON.stringify({ ProviderType: providerType, CommitMessage });
    return {
      externalExecutionId: commit.commitId,
      summary: revisionSummary,
      revision: { revisionId: commit.commitId, revisionSummary },
      variables: {
        ...variablesOf(commit),
        BranchName: branch,
        CommitId: commit.commitId,
        ConnectionArn: connection,
        FullRepositoryName: name,
        ProviderType: providerType,
      },
    };
  };
}

/** What it throws is a rejection, whether it is awaited or not. */
async function ensured({ connections }: SourceDependencies, place: RepositoryPlace): Promise<void> {
  await connections.ensure(place);
}

type KnownCommit = Pick<SourceCommit, 'commitId'> & Partial<SourceCommit>;

/** Of a commit that is not the newest of its branch nothing is known but its files. */
async function findCommit(
  { connections }: SourceDependencies,
  { sourceRevision }: ActionProps,
  place: RepositoryPlace,
  branch: string,
): Promise<KnownCommit> {
  const head = await connections.head(place, branch);
  return sourceRevision === undefined || sourceRevision === head.commitId
    ? head
    : { commitId: sourceRevision };
}

function variablesOf({ authorDate, authorName, authorEmail, message }: KnownCommit): Record<string, string> {
  return {
    ...(authorDate !== undefined && { AuthorDate: utcSeconds(authorDate) }),
    ...(authorName !== undefined && { AuthorDisplayName: authorName, AuthorId: authorName }),
    ...(authorEmail !== undefined && { AuthorEmail: authorEmail }),
    ...(message !== undefined && { CommitMessage: message }),
  };
}

/** The service was renamed; a connection keeps the prefix of its ARN, and the action goes with it. */
function useConnection(connection: string) {
  const service = connection.split(':')[2] ?? '';
  return { action: `${service}:UseConnection`, resource: connection };
}

function unusable(connection: string, error: AwsError): ActionFailure | undefined {
  return isDenied(error)
    ? new ActionFailure(
        'PermissionError',
        `Unable to use Connection: ${connection}. The provided role does not have sufficient permissions.`,
        { summary: error.message },
      )
    : undefined;
}

function failureOf(name: string, branch: string): (error: AwsError) => ActionFailure | undefined {
  return (error) => {
    switch (error.code) {
      case 'BranchDoesNotExistException':
      case 'RepositoryDoesNotExistException':
        return new ActionFailure(
          'ConfigurationError',
          `[${providerType}] No Branch [${branch}] found for FullRepositoryName [${name}]`,
        );
      case 'CommitDoesNotExistException':
        return new ActionFailure('RevisionUnavailable', `[${providerType}] ${error.message}`);
      case 'ValidationException':
        return new ActionFailure('ConfigurationError', error.message);
      default:
        return undefined;
    }
  };
}
