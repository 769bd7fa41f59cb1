/** Sessions of roles that services have opened, and what may be called with their keys. */
import type { AwsClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { textAt } from '../protocol/xml-document';
import type { RoleSessions } from './permission';
import type { PolicyDocument } from './policy';
import type { RequestedAction, RoleAuthority } from './role-authority';
import { globalRegion } from './role-policies';

export interface SessionsProps {
  readonly authority: RoleAuthority;
  /** Calls STS, which knows whose session a key belongs to. */
  readonly upstream: AwsClient;
}

/** A session that is open. */
interface Session {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policy: PolicyDocument | undefined;
}

export class Sessions implements RoleSessions {
  readonly #props: SessionsProps;
  readonly #open = new Map<string, Session>();
  readonly #closed = new Set<string>();

  constructor(props: SessionsProps) {
    this.#props = props;
  }

  readonly open: RoleSessions['open'] = async ({ sessionName, policy, ...taking }) => {
    const { authority, upstream } = this.#props;
    const { arn: roleArn } = await authority.take(taking);
    const assumed = await upstream.in(globalRegion).query('sts.AssumeRole', {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
    });
    const credential = (name: string) => textAt(assumed, 'Credentials', name) ?? '';
    const accessKeyId = credential('AccessKeyId');
    this.#open.set(accessKeyId, { roleArn, sessionName, policy });
    return {
      accessKeyId,
      secretAccessKey: credential('SecretAccessKey'),
      sessionToken: credential('SessionToken'),
    };
  };

  readonly close: RoleSessions['close'] = (accessKeyId) => {
    if (this.#open.delete(accessKeyId)) this.#closed.add(accessKeyId);
  };

  /** Whose a key is: of a session that is open, of one that was, or of somebody else. */
  stateOf(accessKeyId: string): 'open' | 'closed' | 'foreign' {
    if (this.#open.has(accessKeyId)) return 'open';
    return this.#closed.has(accessKeyId) ? 'closed' : 'foreign';
  }

  /**
   * Holds that all of what is asked for may be done with the key of an open session.
   *
   * @throws AwsError AccessDeniedException with IAM's words, of the first thing that is not allowed
   */
  async require(accessKeyId: string, requested: readonly RequestedAction[]): Promise<void> {
    const session = this.#open.get(accessKeyId);
    if (session === undefined)
      throw new AwsError('AccessDeniedException', `no session has the key ${accessKeyId}`);
    const { authority } = this.#props;
    const role = await authority.read(session.roleArn);
    for (const each of requested) authority.require(role, session.sessionName, each, session.policy);
  }
}
