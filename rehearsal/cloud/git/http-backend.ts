/** git over smart HTTP, by git's own http-backend: a CGI program (RFC 3875, git-http-backend(1)). */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../protocol/message';
import { readCgiHead } from './cgi-response';
import { signalGroup, statusOf } from './git-program';
import { pushReport, type BareRepository, type GitHosting } from './hosting';
import { pushedReferences, type ReferenceChange } from './pushed-references';
import { commitOf } from './read-repository';

export interface GitRequest {
  readonly repository: BareRepository;
  /** What of the repository is asked for, with its leading slash: `/info/refs`, `/git-receive-pack`. */
  readonly resource: string;
  /** Who asks. */
  readonly user: string;
}

/**
 * Answers a request; bodies stream both ways, of any size.
 *
 * @param onPush - told of what a push has changed, before the client hears that it is done
 */
export async function serveGit(
  hosting: GitHosting,
  git: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
  onPush: (changes: readonly ReferenceChange[]) => Promise<void>,
): Promise<void> {
  const { program, repositories, scratchFile } = await hosting.backend();
  const report = scratchFile();
  try {
    const child = program.start(['http-backend'], {
      ...cgiEnvironment(git, repositories, request),
      [pushReport]: report,
    });
    const ended = statusOf(child);
    const said = readBody(child.stderr);
    followClient(child, git.resource === '/git-receive-pack', request, response);
    request.pipe(child.stdin);
    await Promise.all([answer(child, said, response), ended]);
    const changes = pushedReferences(await textOf(report));
    if (changes.length > 0)
      await onPush(await Promise.all(changes.map((change) => withCommits(git, change))));
    response.end();
  } finally {
    await rm(report, { force: true });
  }
}

/** What a client that leaves early does to git. */
function followClient(
  child: ChildProcessWithoutNullStreams,
  isPush: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const left = () => {
    if (response.writableFinished) return;
    // A push that has arrived whole goes on, so that what it changes is told; one that has not fails at its early end.
    if (!isPush) signalGroup(child, 'SIGTERM');
    else if (!request.complete) child.stdin.destroy();
  };
  if (response.destroyed) left();
  else response.once('close', left);
}

async function answer(
  child: ChildProcessWithoutNullStreams,
  said: Promise<Buffer>,
  response: ServerResponse,
): Promise<void> {
  const head = await readCgiHead(child.stdout);
  if (head === undefined) {
    // For example that this git comes without http-backend.
    const reason = (await said).toString().trim() || 'git ended without an answer';
    response.writeHead(500, { 'content-type': 'text/plain' }).write(`${reason}\n`);
    return;
  }
  response.writeHead(head.status, head.headers);
  for await (const chunk of head.body) {
    // Read to its end all the same: git would die of a closed pipe.
    if (response.destroyed) continue;
    if (!response.write(chunk)) await drained(response);
  }
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });

function cgiEnvironment(
  { repository, resource, user }: GitRequest,
  repositories: string,
  { method = 'GET', url = '/', headers, socket }: IncomingMessage,
): Record<string, string> {
  // Not CONTENT_LENGTH: http-backend reads to the end of its input then. It would wait for the rest of a request that is
  // cut off for ever, and busily, even when we are gone.
  const optional = {
    CONTENT_TYPE: headers['content-type'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    GIT_PROTOCOL: headers['git-protocol']?.toString(),
    REMOTE_ADDR: socket.remoteAddress,
  };
  const given = Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(given),
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_METHOD: method,
    QUERY_STRING: /\?(.*)/s.exec(url)?.[1] ?? '',
    GIT_PROJECT_ROOT: repositories,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${repository.id}.git${resource}`,
    REMOTE_USER: user,
  };
}

/** Of an annotated tag git tells its own id: who hears of a push wants the commit. */
async function withCommits({ repository }: GitRequest, change: ReferenceChange): Promise<ReferenceChange> {
  const { type, oldCommitId, newCommitId } = change;
  if (type === 'branch') return change;
  return {
    ...change,
    ...(oldCommitId !== undefined && { oldCommitId: await commitOf(repository, oldCommitId) }),
    ...(newCommitId !== undefined && { newCommitId: await commitOf(repository, newCommitId) }),
  };
}

/** There is no report where nothing was pushed. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
