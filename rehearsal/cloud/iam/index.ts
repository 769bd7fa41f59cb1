/** IAM's word: what roles may do, held against the policies that the upstream emulator keeps. */
import type { Clock } from '../../runtime/clock';
import type { AwsClient } from '../contract/client';
import type { CloudService } from '../contract/service';
import { assumedRoles } from './assumed-roles';
import { authorizeWith } from './authorize';
import { withKeyTags } from './client-actions';
import type { Permissions } from './permission';
import { RoleAuthority } from './role-authority';
import { Sessions } from './sessions';
import { webIdentity } from './web-identity';
export type { PolicyDocument } from './policy';
export type { Session, Sessions } from './sessions';
export type { PermissionRequest, Permissions, RoleSessions, SessionCredentials } from './permission';

export { CannotAssumeRole } from './denial';

export interface IamProps {
  /** Keeps roles and policies, and has STS. */
  readonly upstream: AwsClient;
  /** The embedded AWS, which knows the deployments of CodeDeploy. */
  readonly aws: AwsClient;
  /** 12 digits. */
  readonly accountId: string;
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Issuers of OIDC tokens: URLs on this machine by the hosts that they stand in for. Tokens of other hosts are refused.
   * @default none
   */
  readonly tokenIssuers?: ReadonlyMap<string, string> | undefined;
  /**
   * Holds what clients call with the credentials of a role that they have assumed against the policies of the role, and
   * AssumeRole against its trust policy.
   * @default false: whoever has assumed a role may do everything
   */
  readonly authorizeAssumedRoles?: boolean | undefined;
}

/** Guards all calls: one signed by the session of a role is held against the role's policies. */
export interface IamService extends CloudService {
  /** For services that act as a role. */
  readonly permissions: Permissions;
  /** For services that hand the credentials of a role to a program; `require` is for protocols that are not AWS's. */
  readonly sessions: Sessions;
}

export function iamService({
  upstream,
  aws,
  accountId,
  clock,
  tokenIssuers = new Map(),
  authorizeAssumedRoles = false,
}: IamProps): IamService {
  const authority = new RoleAuthority({ upstream, accountId, clock });
  const sessions = new Sessions({ authority, upstream });
  return {
    interceptors: [
      webIdentity({ authority, upstream, issuers: tokenIssuers }),
      ...(authorizeAssumedRoles ? assumedRoles({ sessions, authority, accountId }) : []),
    ],
    guards: [authorizeWith({ sessions, upstream, aws, accountId })],
    permissions: {
      require: async ({ servicePrincipal, ...request }) => {
        const role = await authority.take({ servicePrincipal, ...request });
        // AWS's services name their sessions in ways of their own.
        const [sessionName = servicePrincipal] = servicePrincipal.split('.');
        authority.require(role, sessionName, await withKeyTags(aws, request));
      },
    },
    sessions,
  };
}
