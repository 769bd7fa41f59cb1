/** CodeCommit behind a gateway, with git and a repository of the name app in eu-west-1. */
import { codeCommitService, type CodeCommitService } from '../../../../rehearsal/cloud/codecommit';
import { gitSignature } from '../../../../rehearsal/cloud/codecommit/git-credentials';
import type { FindGitUser } from '../../../../rehearsal/cloud/codecommit/route';
import type { AwsEvent } from '../../../../rehearsal/cloud/events/event';
import {
  startFakeUpstream,
  startGateway,
  type FakeUpstream,
  type RunningGateway,
} from '../../../support/fake-upstream';
import { GitClient } from '../../../support/git-client';
import { clientOf, regionalClientOf, type ClientAnswers } from '../../../support/aws-client';
import { callerOf, type Caller } from '../../../support/service-caller';

/** What the AWS CLI needs in its environment. */
export const aws = {
  AWS_ACCESS_KEY_ID: 'rehearsal',
  AWS_SECRET_ACCESS_KEY: 'rehearsal',
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

export interface StartedCodeCommit {
  readonly codecommit: CodeCommitService;
  readonly call: Caller;
  readonly client: GitClient;
  /** What was raised, the oldest first. */
  readonly events: readonly AwsEvent[];
  /** What was logged. */
  readonly lines: readonly string[];
  /** URL without a trailing slash. */
  readonly endpoint: string;
  /** The remote. */
  readonly url: string;
  /** Runs git with credentials that are signed here. */
  readonly git: (directory: string, ...args: readonly string[]) => Promise<string>;
  /** Pushes files to main from `work`, whose remote is named origin. */
  readonly push: (files?: Readonly<Record<string, string>>) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startCodeCommit(
  findUser?: FindGitUser,
  answers: ClientAnswers = {},
): Promise<StartedCodeCommit> {
  const events: AwsEvent[] = [];
  const lines: string[] = [];
  const client = new GitClient(aws);
  const upstream: FakeUpstream = await startFakeUpstream(() => ({ status: 500 }));
  const codecommit = codeCommitService({
    path: process.env.PATH ?? '',
    findUser,
    aws: clientOf(answers),
    now: () => 1_700_000_000,
    log: (line) => lines.push(line),
    events: {
      put: (event) => {
        events.push(event);
        return Promise.resolve();
      },
    },
  });
  const gateway: RunningGateway = await startGateway(upstream.url, codecommit);
  const call = callerOf(codecommit, { aws: regionalClientOf(answers) });
  await call('CreateRepository', { repositoryName: 'app' });
  const endpoint = gateway.url.origin;
  const url = `${endpoint}/v1/repos/app`;
  const git = (directory: string, ...args: readonly string[]) =>
    client.git(directory, '-c', `http.extraHeader=${basic('rehearsal', passwordAt(Date.now()))}`, ...args);
  return {
    codecommit,
    call,
    client,
    events,
    lines,
    endpoint,
    url,
    git,
    push: async (files = { 'a.txt': 'a' }) => {
      await client.make('work', files);
      await client.git('work', 'remote', 'add', 'origin', url);
      await git('work', 'push', '--quiet', 'origin', 'main');
      return client.git('work', 'rev-parse', 'HEAD');
    },
    stop: async () => {
      await codecommit.stop?.();
      await gateway.stop();
      await upstream.stop();
      client.remove();
    },
  };
}

export const basic = (user: string, password: string): string =>
  `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const stamp = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+Z/g, '');

/** The password for the repository app. */
export const passwordAt = (time: number, secret = 'rehearsal', region = 'eu-west-1'): string =>
  `${stamp(time)}Z${gitSignature(secret, stamp(time), { host: '127.0.0.1', path: '/v1/repos/app', region })}`;
