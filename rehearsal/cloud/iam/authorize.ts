/** Holds calls with keys of sessions against the policies of their roles. */
import { parseJson } from '../protocol/json';
import type { Call, RequestHead } from '../request-routing';
import { AwsError, type Json } from '../service';
import type { BufferedRequest, Upstream } from '../upstream';
import { accessDenied, expiredToken, unknownKey } from './denial';
import { requestedActions } from './requested-actions';
import type { Sessions } from './sessions';

export interface AuthorizedRequest {
  readonly head: RequestHead;
  /** Parameters of a query service that were read already. */
  readonly form: URLSearchParams | undefined;
  /** Reads the body; it is read for calls of sessions to JSON services alone. */
  readonly body: () => Promise<Buffer>;
}

/**
 * Holds that a call is allowed. Of keys that no service has opened a session with nothing is asked, but a temporary one
 * (`ASIA…`) must be one that STS has given.
 *
 * @throws AwsError AccessDenied, ExpiredToken, UnrecognizedClientException or what the protocol has for it
 */
export type Authorize = (call: Call, request: AuthorizedRequest) => Promise<void>;

export interface AuthorizeProps {
  readonly sessions: Sessions;
  readonly upstream: Pick<Upstream, 'send' | 'host'>;
  /** 12 digits. */
  readonly accountId: string;
  /** Calls a JSON service of the upstream emulator. */
  readonly ask: (target: string, input: Json, region: string) => Promise<Json>;
}

export function authorizeWith({ sessions, upstream, accountId, ask }: AuthorizeProps): Authorize {
  const issued = issuedBySts(upstream);
  return async (call, { head, form, body }) => {
    const key = call.accessKeyId;
    if (key === undefined) return;
    switch (sessions.stateOf(key)) {
      case 'closed':
        throw expiredToken(call.protocol);
      case 'foreign':
        if (key.startsWith('ASIA') && !(await issued(key))) throw unknownKey(call.protocol);
        return;
      case 'open': {
        const input =
          call.targetPrefix === undefined ? Object.fromEntries(form ?? []) : parseJson(await body());
        const inRegion = (target: string, asked: Json) => ask(target, asked, call.region);
        const requested = await requestedActions({ call, head, input, accountId, ask: inRegion });
        await sessions.require(key, requested).catch((error: unknown) => {
          if (!(error instanceof AwsError) || error.code !== 'AccessDeniedException') throw error;
          throw accessDenied(call.protocol, error.message);
        });
      }
    }
  };
}

/** Clients that assume roles have keys of the emulator's STS, which names their role. */
function issuedBySts(upstream: Pick<Upstream, 'send' | 'host'>): (accessKeyId: string) => Promise<boolean> {
  const known = new Set<string>();
  return async (accessKeyId) => {
    if (known.has(accessKeyId)) return true;
    const { body } = await upstream.send(callerIdentity(upstream.host, accessKeyId));
    const isKnown = /<Arn>[^<]*:(assumed-role|federated-user)\//.test(body.toString());
    if (isKnown) known.add(accessKeyId);
    return isKnown;
  };
}

const callerIdentity = (host: string, accessKeyId: string): BufferedRequest => ({
  method: 'POST',
  url: '/',
  headers: {
    host,
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20000101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0`,
  },
  body: Buffer.from('Action=GetCallerIdentity&Version=2011-06-15'),
});
