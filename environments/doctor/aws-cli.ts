/** Calls of the AWS CLI, with the credentials of an environment. */
import { execFile, type ExecFileException } from 'node:child_process';
import * as v from 'valibot';
import { fixes, problemOf, roleFix } from '../../support/aws-errors';
import type { Answer, Call } from './checks';
import type { Needs } from './needs';

/** Longest answer, in bytes: the quotas of a service are some 100 KB. */
const maxBuffer = 16 * 1024 * 1024;

/** Asks AWS as an environment's own deploy does. */
export type Ask = (call: Call) => Promise<Answer>;

/** What the AWS CLI prints of AWS's refusal: `An error occurred (NoSuchEntity) when calling the GetRole operation: …`. */
const refusal = /An error occurred \((\w+)\) when calling the (\w+) operation(?: \([^)]*\))?: ([^\n]*)/;

/**
 * @param env - of the AWS CLI; `AWS_ENDPOINT_URL` leads it to the embedded AWS
 * @returns a role that cannot be assumed answers every call with the reason
 */
export function askerOf({ region, profile, assumeRole }: Needs, env: NodeJS.ProcessEnv): Ask {
  const askWith =
    (more: NodeJS.ProcessEnv, options: readonly string[] = []): Ask =>
    (call) =>
      runAws([...call, ...options, '--region', region, '--output', 'json'], {
        ...env,
        AWS_PAGER: '',
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        ...more,
      });
  // As an option it goes before keys of the environment, as it does in Terraform; AWS_PROFILE does not.
  const plain = askWith({}, profile === undefined ? [] : ['--profile', profile]);
  if (assumeRole === undefined) return plain;
  const assumed = assume(plain, assumeRole);
  return async (call) => {
    const session = await assumed;
    return session.type === 'session' ? askWith(session.env)(call) : session;
  };
}

const sessionShape = v.object({
  Credentials: v.object({ AccessKeyId: v.string(), SecretAccessKey: v.string(), SessionToken: v.string() }),
});

/** Variables of the AWS CLI with the credentials of a role. */
interface Session {
  readonly type: 'session';
  readonly env: NodeJS.ProcessEnv;
}

async function assume(
  ask: Ask,
  { roleArn, externalId }: NonNullable<Needs['assumeRole']>,
): Promise<Session | Exclude<Answer, { type: 'answered' }>> {
  const answer = await ask([
    ...['sts', 'assume-role', '--role-arn', roleArn, '--role-session-name', 'doctor'],
    ...(externalId === undefined ? [] : ['--external-id', externalId]),
  ]);
  if (answer.type === 'failed' && answer.code === 'AccessDenied') return { ...answer, fix: roleFix };
  if (answer.type !== 'answered') return answer;
  const read = v.safeParse(sessionShape, answer.value);
  if (!read.success) return { type: 'failed', message: 'AssumeRole gave no credentials' };
  const { AccessKeyId, SecretAccessKey, SessionToken } = read.output.Credentials;
  const env = {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
    AWS_PROFILE: undefined,
  };
  return { type: 'session', env };
}

function runAws(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Answer> {
  return new Promise((resolve) => {
    execFile('aws', [...args], { env, maxBuffer }, (error, stdout, stderr) => {
      resolve(error === null ? parsed(stdout) : failed(error, stderr));
    });
  });
}

function parsed(stdout: string): Answer {
  try {
    return { type: 'answered', value: JSON.parse(stdout) as unknown };
  } catch {
    return { type: 'failed', message: 'the AWS CLI printed no JSON' };
  }
}

function failed(error: ExecFileException, stderr: string): Answer {
  if (error.code === 'ENOENT') return { type: 'notInstalled' };
  const [, code, operation, reason] = refusal.exec(stderr) ?? [];
  if (code === undefined) {
    const lastLine = stderr.trim().split('\n').at(-1) ?? '';
    const silent = `the AWS CLI failed without a message (${error.code ?? error.signal ?? 'no status'})`;
    return { type: 'failed', message: lastLine === '' ? silent : lastLine };
  }
  const problem = problemOf(code);
  return {
    type: 'failed',
    code,
    message: `${operation ?? ''} was refused: ${code}: ${reason ?? ''}`,
    ...(problem !== undefined && { fix: fixes[problem] }),
  };
}
