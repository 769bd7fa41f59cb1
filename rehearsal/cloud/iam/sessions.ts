/** Sessions of roles that services have opened or clients have assumed, and what may be called with their keys. */
import type { AwsClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { textAt } from '../protocol/xml-document';
import type { RoleSessions } from './permission';
import type { PolicyDocument } from './policy';
import type { RequestedAction, RoleAuthority } from './role-authority';
import { globalRegion, type RolePolicies } from './role-policies';

export interface SessionsProps {
  readonly authority: RoleAuthority;
  /** Calls STS, which knows whose session a key belongs to. */
  readonly upstream: AwsClient;
}

/** A session that is open. */
export interface Session {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policy: PolicyDocument | undefined;
}

export class Sessions implements RoleSessions {
  readonly #props: SessionsProps;
  readonly #open = new Map<string, Session>();
  readonly #closed = new Set<string>();
  readonly #assumed = new Map<string, Session>();
  /** Roles of assumed sessions, as they are: Terraform calls so often that reading them each time costs minutes. */
  readonly #roles = new Map<string, Promise<RolePolicies>>();

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

  /** Holds what is called with a key of STS against the role that a client has assumed. */
  assumed(accessKeyId: string, session: Session): void {
    this.#assumed.set(accessKeyId, session);
  }

  /** @returns the session of a key; undefined if the key is of none */
  sessionOf(accessKeyId: string): Session | undefined {
    return this.#assumed.get(accessKeyId) ?? this.#open.get(accessKeyId);
  }

  /** Called when roles or their policies have changed. */
  readonly rolesChanged = (): void => {
    this.#roles.clear();
  };

  /** Whose a key is: of a session that a service has open or had open, of one that a client has assumed, or of somebody else. */
  stateOf(accessKeyId: string): 'open' | 'assumed' | 'closed' | 'foreign' {
    if (this.#open.has(accessKeyId)) return 'open';
    if (this.#assumed.has(accessKeyId)) return 'assumed';
    return this.#closed.has(accessKeyId) ? 'closed' : 'foreign';
  }

  /**
   * Holds that all of what is asked for may be done with the key of a session.
   *
   * @throws AwsError AccessDeniedException with IAM's words, of the first thing that is not allowed; NoSuchEntity if
   * the role is gone
   */
  async require(accessKeyId: string, requested: readonly RequestedAction[]): Promise<void> {
    const session = this.sessionOf(accessKeyId);
    if (session === undefined)
      throw new AwsError('AccessDeniedException', `no session has the key ${accessKeyId}`);
    const { authority } = this.#props;
    const role = await (this.#assumed.has(accessKeyId)
      ? this.#readOnce(session.roleArn)
      : authority.read(session.roleArn));
    for (const each of requested) authority.require(role, session.sessionName, each, session.policy);
  }

  #readOnce(roleArn: string): Promise<RolePolicies> {
    const known = this.#roles.get(roleArn);
    if (known !== undefined) return known;
    const reading = this.#props.authority.read(roleArn);
    this.#roles.set(roleArn, reading);
    reading.catch(() => this.#roles.delete(roleArn));
    return reading;
  }
}
