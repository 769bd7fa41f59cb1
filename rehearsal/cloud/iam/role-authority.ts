/** Whether roles may be taken, and what they allow, by what IAM has at the time of the question. */
import type { Clock } from '../../runtime/clock';
import type { AwsClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { isoSeconds } from '../support/output';
import { CannotAssumeRole, deniedMessage } from './denial';
import type { PermissionRequest } from './permission';
import { evaluate, evaluateTrust, type PolicyDocument } from './policy';
import { RequestContext } from './policy-match';
import { globalRegion, readRolePolicies, type RolePolicies } from './role-policies';

export interface RoleAuthorityProps {
  /** Keeps the roles and their policies. */
  readonly upstream: AwsClient;
  /** 12 digits. */
  readonly accountId: string;
  readonly clock: Pick<Clock, 'now'>;
}

export type Taking = Pick<PermissionRequest, 'roleArn' | 'servicePrincipal' | 'sourceArn'>;

/** What a role is asked for. */
export interface RequestedAction {
  /** `service:Operation`. */
  readonly action: string;
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string;
  /** @default - none */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export class RoleAuthority {
  readonly #props: RoleAuthorityProps;

  constructor(props: RoleAuthorityProps) {
    this.#props = props;
  }

  /**
   * Holds that a service may take a role.
   *
   * @throws CannotAssumeRole
   */
  async take({ roleArn, servicePrincipal, sourceArn }: Taking): Promise<RolePolicies> {
    const role = await this.#read(roleArn, servicePrincipal);
    const action = 'sts:AssumeRole';
    const context = new RequestContext({
      ...this.#always(),
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': servicePrincipal,
      'aws:SourceAccount': accountOf(sourceArn) ?? this.#props.accountId,
      ...(sourceArn !== undefined && { 'aws:SourceArn': sourceArn }),
    });
    const principal = { type: 'Service', id: servicePrincipal } as const;
    const verdict = evaluateTrust(role.trust, principal, { action, context });
    if (verdict === 'allow') return role;
    const denied = {
      who: servicePrincipal,
      action,
      resource: roleArn,
      verdict,
      by: 'role trust policy',
    } as const;
    throw new CannotAssumeRole(deniedMessage(denied));
  }

  /**
   * Holds that whoever has a token of an identity provider may take a role.
   *
   * @param host - of the issuer, which condition keys begin with
   * @throws AwsError AccessDenied, in AWS's words whatever the reason is
   */
  async takeWithToken(
    roleArn: string,
    providerArn: string,
    host: string,
    claims: { readonly sub: string; readonly aud: readonly string[] },
  ): Promise<void> {
    const action = 'sts:AssumeRoleWithWebIdentity';
    const role = await this.#find(roleArn);
    const context = new RequestContext({
      ...this.#always(),
      [`${host}:sub`]: claims.sub,
      [`${host}:aud`]: claims.aud,
    });
    const principal = { type: 'Federated', id: providerArn } as const;
    if (role === undefined || evaluateTrust(role.trust, principal, { action, context }) !== 'allow')
      throw new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403);
  }

  /**
   * Holds that an identity of IAM may take a role.
   *
   * @param callers - ARNs that a trust policy may name it by
   * @throws AwsError AccessDenied with IAM's words
   */
  async takeAs(roleArn: string, callers: readonly [string, ...string[]]): Promise<void> {
    const action = 'sts:AssumeRole';
    const role = await this.#find(roleArn);
    const context = new RequestContext({ ...this.#always(), 'aws:PrincipalArn': callers });
    const verdicts = callers.map((id) =>
      role === undefined
        ? 'implicitDeny'
        : evaluateTrust(role.trust, { type: 'AWS', id }, { action, context }),
    );
    if (verdicts.includes('allow') && !verdicts.includes('explicitDeny')) return;
    throw new AwsError(
      'AccessDenied',
      `User: ${callers[0]} is not authorized to perform: ${action} on resource: ${roleArn}`,
      403,
    );
  }

  /**
   * Holds that a session of a role may do something.
   *
   * @param sessionPolicy - limits what the policies of the role allow. @default - no limit
   * @throws AwsError AccessDeniedException with IAM's words
   */
  require(
    role: RolePolicies,
    sessionName: string,
    requested: RequestedAction,
    sessionPolicy?: PolicyDocument,
  ): void {
    const { action, resource } = requested;
    const account = accountOf(role.arn) ?? this.#props.accountId;
    const context = new RequestContext({
      ...this.#always(),
      'aws:PrincipalArn': role.arn,
      'aws:PrincipalAccount': account,
      'aws:PrincipalType': 'AssumedRole',
      'aws:ResourceAccount': accountOf(resource) ?? account,
      ...requested.context,
    });
    const hold = (
      policies: readonly PolicyDocument[],
      by: 'identity-based policy' | 'permissions boundary' | 'session policy',
    ) => {
      const verdict = evaluate(policies, { action, resource, context });
      if (verdict === 'allow') return;
      const who = sessionArn(role, sessionName);
      throw new AwsError('AccessDeniedException', deniedMessage({ who, action, resource, verdict, by }));
    };
    hold(role.policies, 'identity-based policy');
    if (role.boundary !== undefined) hold([role.boundary], 'permissions boundary');
    if (sessionPolicy !== undefined) hold([sessionPolicy], 'session policy');
  }

  /** A role as it is now; there may be none any more. */
  read(roleArn: string): Promise<RolePolicies> {
    return readRolePolicies(this.#props.upstream.in(globalRegion), roleArn);
  }

  async #read(roleArn: string, servicePrincipal: string): Promise<RolePolicies> {
    const role = await this.#find(roleArn);
    if (role !== undefined) return role;
    throw new CannotAssumeRole(
      `User: ${servicePrincipal} is not authorized to perform: sts:AssumeRole on resource: ${roleArn} because the role does not exist`,
    );
  }

  /** @returns undefined if there is no such role */
  async #find(roleArn: string): Promise<RolePolicies | undefined> {
    const role = await this.read(roleArn).catch((error: unknown) => {
      if (error instanceof AwsError && error.code === 'NoSuchEntity') return undefined;
      throw error;
    });
    return role?.arn === roleArn ? role : undefined;
  }

  /** Keys that every request has. On AWS requests come over TLS, which stands in for the loopback here. */
  #always(): Readonly<Record<string, string>> {
    const now = this.#props.clock.now();
    return {
      'aws:SecureTransport': 'true',
      'aws:CurrentTime': isoSeconds(now),
      'aws:EpochTime': String(Math.floor(now / 1000)),
    };
  }
}

/** @returns undefined for an ARN that names none, as those of buckets do */
const accountOf = (arn = ''): string | undefined => /^(?:[^:]*:){4}(\d{12}):/.exec(arn)?.[1];

/** `arn:aws:sts::123456789012:assumed-role/ROLE/SESSION` */
export function sessionArn({ arn, name }: Pick<RolePolicies, 'arn' | 'name'>, sessionName: string): string {
  const [, partition = 'aws', , , account = ''] = arn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
}
