/**
 * What stands in for the git host behind a connection of CodeConnections: a repository an `owner/name`, at
 * `<endpoint>/connections/<owner>/<name>`. Nobody is asked for credentials, as it is somebody else's host.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CloudService } from '../contract/service';
import { answerFault, answerText } from '../git/answers';
import { GitHosting } from '../git/hosting';
import { serveGit } from '../git/http-backend';
import { firstBranch, type ReferenceChange } from '../git/pushed-references';
import { resolveCommit } from '../git/read-repository';
import { readRepositoryPath } from '../git/repository-path';
import { sourceRepositories } from '../git/source-commits';
import type { RepositoryPlace, SourceRepositories } from '../git/source-repositories';
import { setHead } from '../git/write-repository';
import { AwsError } from '../protocol/aws-error';
import { targetPrefixes } from '../protocol/service-names';

export interface ConnectionsProps {
  /** PATH that git is looked for in, when it is first needed. */
  readonly path: string;
  /** URL of the gateway without a trailing slash. */
  readonly endpoint: string;
  /** Called with the URL of a repository whenever `ensure` is. @default no-op */
  readonly onRemote?: ((url: string) => void) | undefined;
  /** Logs errors that abort a response. @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

/** A push; connections of all regions see the same repository. */
export interface ConnectionPush {
  /** FullRepositoryId: `owner/name`. */
  readonly repository: string;
  /** Branches and tags with their commits. */
  readonly changes: readonly ReferenceChange[];
}

export interface ConnectionsService extends CloudService, SourceRepositories {
  /**
   * Creates the repository of a FullRepositoryId, empty, unless it exists.
   *
   * @returns the URL to push to
   * @throws AwsError ValidationException a name that is not `owner/name`
   */
  readonly ensure: (place: Pick<RepositoryPlace, 'name'>) => string;
  /** Calls a listener at every push, before the client of the push has its answer. */
  readonly onPush: (listener: (push: ConnectionPush) => void) => void;
}

const prefix = '/connections/';

export function connectionsService(props: ConnectionsProps): ConnectionsService {
  const { path, endpoint, onRemote = () => undefined, log } = props;
  const hosting = new GitHosting(path);
  const listeners: ((push: ConnectionPush) => void)[] = [];
  const pushed = (push: ConnectionPush) => {
    for (const listener of listeners) listener(push);
  };
  /** Ids of directories by FullRepositoryId. */
  const ids = new Map<string, string>();
  return {
    ensure: ({ name }) => {
      if (!isFullRepositoryId(name)) {
        throw new AwsError(
          'ValidationException',
          `FullRepositoryId must be owner/name of letters, digits, '.', '_' and '-', got ${name}`,
        );
      }
      if (!ids.has(name)) ids.set(name, randomUUID());
      const url = `${endpoint}${prefix}${name}`;
      onRemote(url);
      return url;
    },
    onPush: (listener) => {
      listeners.push(listener);
    },
    ...sourceRepositories(({ name }) => {
      const id = ids.get(name);
      if (id === undefined) throw new AwsError('RepositoryDoesNotExistException', `${name} does not exist`);
      return hosting.open(id);
    }),
    // Connections themselves are not emulated, and moto crashes at every call of theirs.
    apis: [targetPrefixes.codeconnections, targetPrefixes['codestar-connections']].map((targetPrefix) => ({
      targetPrefix,
      operations: {},
      otherwise: 'refuse',
    })),
    routes: [
      {
        // A bucket may be named connections: only what git asks for is served.
        serves: (asked) => asked.startsWith(prefix) && readRepositoryPath(asked) !== undefined,
        handle: async (request, response) => {
          try {
            await handle(hosting, ids, pushed, request, response);
          } catch (error) {
            answerFault(request, response, error, log);
          }
        },
      },
    ],
    stop: () => hosting.stop(),
  };
}

/** Groups of groups are allowed, as GitLab has them. */
const isFullRepositoryId = (name: string): boolean => {
  const segments = name.split('/');
  return (
    segments.length >= 2 &&
    segments.every((segment) => /^[\w.-]{1,100}$/.test(segment) && !/^\.+$/.test(segment)) &&
    !name.endsWith('.git')
  );
};

async function handle(
  hosting: GitHosting,
  ids: ReadonlyMap<string, string>,
  pushed: (push: ConnectionPush) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const asked = readRepositoryPath(path);
  const repository = asked?.repository.slice(prefix.length).replace(/\.git$/, '') ?? '';
  const id = ids.get(repository);
  if (asked === undefined || id === undefined) {
    answerText(request, response, 404, 'repository not found');
    return;
  }
  const git = await hosting.open(id);
  const served = { repository: git, resource: asked.resource, user: 'git' };
  await serveGit(hosting, served, request, response, async (changes) => {
    const branch = (await resolveCommit(git, 'HEAD')) === undefined ? firstBranch(changes) : undefined;
    if (branch !== undefined) await setHead(git, branch);
    pushed({ repository, changes });
  });
}
