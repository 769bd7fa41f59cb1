import type { AwsClient } from '../contract/client';
import type { CallContext, CloudService, Operation } from '../contract/service';
import type { EventSink } from '../events';
import { GitHosting } from '../git/hosting';
import { sourceRepositories } from '../git/source-commits';
import type { SourceRepositories } from '../git/source-repositories';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { clientAccessKey } from '../protocol/credential-scope';
import { targetPrefixes } from '../protocol/service-names';
import * as branches from './branches';
import { followChanges, type ChangeSinks } from './changed-references';
import * as commits from './commits';
import type { CodeCommitContext } from './context';
import { createCommit } from './create-commit';
import { deleteFile } from './delete-file';
import { getDifferences } from './differences';
import * as files from './files';
import { putFile } from './put-file';
import { Regions } from './regions';
import * as repositories from './repositories';
import type { Repositories } from './repository';
import { gitRoute, type FindGitUser } from './route';
import { listTags, tagResource, untagResource } from './tags';
import * as triggers from './triggers';

export { gitEnvironment } from './git-environment';

export interface CodeCommitProps {
  /** PATH that git is looked for in, when it is first needed. */
  readonly path: string;
  /** URL of the gateway without a trailing slash, for clone URLs. @default - clone URLs are AWS's own */
  readonly endpoint?: string | undefined;
  /** Calls the destinations of triggers. */
  readonly aws: AwsClient;
  /** AWS time in seconds since the epoch. */
  readonly now: () => number;
  /** Receives the events of branches and tags. @default - events are dropped */
  readonly events?: EventSink | undefined;
  /** Whose credentials git may show. @default - the access key `rehearsal` with the secret `rehearsal` */
  readonly findUser?: FindGitUser | undefined;
  /** Called with the clone URL of a repository that is created. @default no-op */
  readonly onRemote?: ((url: string) => void) | undefined;
  /** Logs errors that abort a response of a git remote, and triggers that fail. @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

/** With its repositories as CodePipeline and CodeBuild read them. */
export interface CodeCommitService extends CloudService, SourceRepositories {}

const defaultUser: FindGitUser = (accessKeyId) =>
  accessKeyId === clientAccessKey ? { secretAccessKey: clientAccessKey } : undefined;

/**
 * CodeCommit with repositories that git pushes to. Nothing is on disk before the first use of a repository; `stop` ends
 * running git processes and deletes what was pushed.
 */
export function codeCommitService(props: CodeCommitProps): CodeCommitService {
  const { path, endpoint, findUser = defaultUser, onRemote = () => undefined } = props;
  const sinks: ChangeSinks = {
    events: props.events ?? { put: () => Promise.resolve() },
    aws: props.aws,
    now: props.now,
    log: props.log ?? (() => undefined),
  };
  const regions = new Regions();
  const hosting = new GitHosting(path);
  const contextOf = (context: CallContext): CodeCommitContext => ({
    ...context,
    endpoint,
    created: onRemote,
    open: ({ repositoryId }) => hosting.open(repositoryId),
    remove: ({ repositoryId }) => hosting.remove(repositoryId),
    // Calls do not tell whose they are.
    callerUserArn: `arn:aws:iam::${context.accountId}:user/${clientAccessKey}`,
    changed: async ({ repositoryId }, changes) => {
      const region = regions.of(context);
      const { callerUserArn } = contextOf(context);
      const git = await hosting.open(repositoryId);
      await followChanges({ region, repositoryId, git, changes, callerUserArn }, sinks);
    },
  });
  const on =
    (
      answer: (input: Json, repositories: Repositories, context: CodeCommitContext) => ReturnType<Operation>,
    ): Operation =>
    (input, context) =>
      answer(input, regions.of(context).repositories, contextOf(context));
  return {
    apis: [
      {
        targetPrefix: targetPrefixes.codecommit,
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
          UpdateDefaultBranch: on(branches.updateDefaultBranch),
          CreateBranch: on(branches.createBranch),
          DeleteBranch: on(branches.deleteBranch),
          GetBranch: on(branches.getBranch),
          ListBranches: on(branches.listBranches),
          GetCommit: on(commits.getCommit),
          BatchGetCommits: on(commits.batchGetCommits),
          GetDifferences: on(getDifferences),
          GetBlob: on(files.getBlob),
          GetFile: on(files.getFile),
          GetFolder: on(files.getFolder),
          PutFile: on(putFile),
          CreateCommit: on(createCommit),
          DeleteFile: on(deleteFile),
          PutRepositoryTriggers: on(triggers.putTriggers),
          GetRepositoryTriggers: on(triggers.getTriggers),
          TestRepositoryTriggers: on(triggers.testTriggers),
          TagResource: on(tagResource),
          UntagResource: on(untagResource),
          ListTagsForResource: on(listTags),
        },
      },
    ],
    routes: [gitRoute({ regions, hosting, sinks, findUser, log: props.log })],
    stop: () => hosting.stop(),
    ...sourceRepositories((place) => {
      const found = regions.named(place.name).find(({ region }) => region.region === place.region);
      if (found === undefined) {
        throw new AwsError('RepositoryDoesNotExistException', `${place.name} does not exist`);
      }
      return hosting.open(found.repository.repositoryId);
    }),
  };
}
