/** Repositories as git remotes: `/v1/repos/<name>`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '../contract/route';
import { answerFault, answerText } from '../git/answers';
import type { GitHosting } from '../git/hosting';
import { serveGit } from '../git/http-backend';
import { readRepositoryPath } from '../git/repository-path';
import { followChanges, type ChangeSinks } from './changed-references';
import { isInTime, isSignedBy, readGitCredentials, type GitCredentials } from './git-credentials';
import type { LocatedRepository, Regions } from './regions';

/** Whose credentials git shows. */
export interface GitUser {
  readonly secretAccessKey: string;
  /** ARN that events name. @default - the IAM user named as the access key id is */
  readonly arn?: string | undefined;
}

/** @returns undefined where nobody has the key, or the token does not belong to it */
export type FindGitUser = (accessKeyId: string, sessionToken: string | undefined) => GitUser | undefined;

export interface RouteProps {
  readonly regions: Regions;
  readonly hosting: GitHosting;
  readonly sinks: ChangeSinks;
  readonly findUser: FindGitUser;
  /** Takes what breaks an answer off. @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

const prefix = '/v1/repos/';

export const gitRoute = (props: RouteProps): Route => ({
  serves: (path) => path.startsWith(prefix),
  handle: async (request, response) => {
    try {
      await handle(props, request, response);
    } catch (error) {
      answerFault(request, response, error, props.log);
    }
  },
});

/** Why a request is refused, in the words of AWS. */
interface Refusal {
  readonly status: number;
  readonly text: string;
}

async function handle(
  { regions, hosting, sinks, findUser }: RouteProps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const credentials = readGitCredentials(request.headers.authorization);
  if (credentials === undefined) {
    const challenge = { 'www-authenticate': 'Basic realm="AWS CodeCommit"' };
    answerText(request, response, 401, 'credentials are required', challenge);
    return;
  }
  const [path = ''] = (request.url ?? '').split('?', 1);
  const asked = readRepositoryPath(path);
  const candidates = asked === undefined ? [] : regions.named(asked.repository.slice(prefix.length));
  if (asked === undefined || candidates.length === 0) {
    answerText(request, response, 404, 'repository not found');
    return;
  }
  const user = findUser(credentials.accessKeyId, credentials.sessionToken);
  const found = allowed(user, credentials, hostOf(request), asked.repository, candidates);
  if ('status' in found) {
    answerText(request, response, found.status, found.text);
    return;
  }
  const { region, repository } = found;
  const git = await hosting.open(repository.repositoryId);
  const callerUserArn = user?.arn ?? `arn:aws:iam::${region.accountId}:user/${credentials.accessKeyId}`;
  const served = { repository: git, resource: asked.resource, user: credentials.accessKeyId };
  const { repositoryId } = repository;
  await serveGit(hosting, served, request, response, (changes) =>
    followChanges({ region, repositoryId, git, changes, callerUserArn }, sinks),
  );
}

/** The region is in no part of the request: it is the one of a repository of that name that the signature fits. */
function allowed(
  user: GitUser | undefined,
  credentials: GitCredentials,
  host: string,
  path: string,
  candidates: readonly LocatedRepository[],
): LocatedRepository | Refusal {
  if (user === undefined) {
    return { status: 403, text: 'The security token included in the request is invalid.' };
  }
  const fits = ({ region: { region } }: LocatedRepository) =>
    isSignedBy(user.secretAccessKey, credentials, { host, path, region });
  const found = candidates.find(fits);
  if (found === undefined) {
    return {
      status: 403,
      text: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    };
  }
  return isInTime(credentials, Date.now())
    ? found
    : { status: 403, text: `Signature expired: ${credentials.timestamp}Z is more than 15 minutes from now` };
}

/** Without the port, which the credential helper does not sign. */
const hostOf = ({ headers }: IncomingMessage): string => (headers.host ?? '').replace(/:\d*$/, '');
