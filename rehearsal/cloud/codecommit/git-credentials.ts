/**
 * The user name and password that the AWS CLI's credential helper makes for git: the access key id (behind it `%` and
 * the session token of temporary credentials), and a time with the Signature Version 4 of a request of method GIT.
 * Read from awscli/customizations/codecommit.py; git-remote-codecommit makes the same.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface GitCredentials {
  readonly accessKeyId: string;
  /** @default - the credentials are not temporary */
  readonly sessionToken?: string;
  /** Of the signature: `20260131T120000`, UTC. */
  readonly timestamp: string;
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

export interface SignedUrl {
  /** Without its port, which is not signed. */
  readonly host: string;
  /** `/v1/repos/app`, as git has it. */
  readonly path: string;
  readonly region: string;
}

/** Milliseconds that a signature is good for, before and after. */
const validityMs = 15 * 60 * 1000;

/**
 * @param authorization - the header `Basic …`
 * @returns undefined where it is missing or no such credentials
 */
export function readGitCredentials(authorization: string | undefined): GitCredentials | undefined {
  const encoded = /^Basic +([\w+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [, user = '', password = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const [, timestamp, signature] = /^(\d{8}T\d{6})Z([0-9a-f]{64})$/.exec(password) ?? [];
  const [accessKeyId = '', sessionToken] = user.split(/%(.*)/s, 2);
  if (timestamp === undefined || signature === undefined || accessKeyId === '') return undefined;
  return { accessKeyId, timestamp, signature, ...(sessionToken !== undefined && { sessionToken }) };
}

/** @param now - milliseconds of wall time since the epoch: git lives in it */
export function isInTime({ timestamp }: Pick<GitCredentials, 'timestamp'>, now: number): boolean {
  const iso = timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');
  // A date that does not exist is no number, which no comparison holds for.
  return Math.abs(Date.parse(iso) - now) <= validityMs;
}

/** Whether a secret key has made the signature; takes the same time wherever they differ. */
export function isSignedBy(secretAccessKey: string, credentials: GitCredentials, url: SignedUrl): boolean {
  const expected = Buffer.from(gitSignature(secretAccessKey, credentials.timestamp, url), 'hex');
  return timingSafeEqual(expected, Buffer.from(credentials.signature, 'hex'));
}

/** @returns 64 hexadecimal digits */
export function gitSignature(
  secretAccessKey: string,
  timestamp: string,
  { host, path, region }: SignedUrl,
): string {
  const date = timestamp.slice(0, 8);
  const request = `GIT\n${path}\n\nhost:${host}\n\nhost\n`;
  const scope = `${date}/${region}/codecommit/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, createHash('sha256').update(request).digest('hex')];
  const key = [date, region, 'codecommit', 'aws4_request'].reduce<Buffer>(
    (signing, part) => createHmac('sha256', signing).update(part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  return createHmac('sha256', key).update(text.join('\n')).digest('hex');
}
