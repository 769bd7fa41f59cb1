/** Holds calls with keys of sessions against the policies of their roles. */
import type { AwsClient } from '../contract/client';
import type { Guard } from '../contract/guard';
import { AwsError } from '../protocol/aws-error';
import { parseJson } from '../protocol/json';
import { textAt } from '../protocol/xml-document';
import { accessDenied, expiredToken, unknownKey } from './denial';
import { requestedActions } from './requested-actions';
import { globalRegion } from './role-policies';
import type { Sessions } from './sessions';

export interface AuthorizeProps {
  readonly sessions: Sessions;
  /** Calls STS, and the services that resolve names to ARNs. */
  readonly upstream: AwsClient;
  /** Knows the deployments of CodeDeploy. */
  readonly aws: AwsClient;
  /** 12 digits. */
  readonly accountId: string;
}

/**
 * Checks that a call is allowed. Keys that no service has opened a session with may do everything, but a temporary one
 * (`ASIA…`) must be one that STS has given.
 *
 * @throws AwsError AccessDenied, ExpiredToken, UnrecognizedClientException or what the protocol has for it
 */
export function authorizeWith({ sessions, upstream, aws, accountId }: AuthorizeProps): Guard {
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
        const inRegion = upstream.in(call.region);
        const requested = await requestedActions({
          call,
          head,
          input,
          accountId,
          upstream: inRegion,
          aws: aws.in(call.region),
        });
        await sessions.require(key, requested).catch((error: unknown) => {
          if (!(error instanceof AwsError) || error.code !== 'AccessDeniedException') throw error;
          throw accessDenied(call.protocol, error.message);
        });
      }
    }
  };
}

/** Clients that assume roles have keys of the emulator's STS, which names their role. */
function issuedBySts(upstream: AwsClient): (accessKeyId: string) => Promise<boolean> {
  const known = new Set<string>();
  return async (accessKeyId) => {
    if (known.has(accessKeyId)) return true;
    const sts = upstream.in(globalRegion, { accessKeyId });
    const arn = await sts.query('sts.GetCallerIdentity', {}).then(
      (answer) => textAt(answer, 'Arn') ?? '',
      (error: unknown) => {
        if (error instanceof AwsError && error.status < 500) return '';
        throw error;
      },
    );
    const isKnown = /:(assumed-role|federated-user)\//.test(arn);
    if (isKnown) known.add(accessKeyId);
    return isKnown;
  };
}
