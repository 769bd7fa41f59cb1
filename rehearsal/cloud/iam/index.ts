/** IAM's word: what roles may do, held against the policies that the upstream emulator keeps. */
import type { Clock } from '../../runtime/clock';
import { QueryApi } from '../query-api';
import type { Json } from '../service';
import type { Upstream } from '../upstream';
import { authorizeWith, type Authorize } from './authorize';
import type { Permissions } from './permission';
import { RoleAuthority } from './role-authority';
import { Sessions } from './sessions';

export type { Authorize, AuthorizedRequest } from './authorize';
export { CannotAssumeRole } from './denial';
export type { RequestedAction } from './role-authority';
export type { Sessions } from './sessions';

export interface IamProps {
  readonly upstream: Upstream;
  /** 12 digits. */
  readonly accountId: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Calls a JSON service of the upstream emulator. */
  readonly ask: (target: string, input: Json, region: string) => Promise<Json>;
}

export interface Iam {
  /** For services that act as a role. */
  readonly permissions: Permissions;
  /** For services that hand the credentials of a role to a program; `require` is for protocols that are not AWS's. */
  readonly sessions: Sessions;
  /** For the gateway, before a call is answered. */
  readonly authorize: Authorize;
}

export function iamOf({ upstream, accountId, clock, ask }: IamProps): Iam {
  const iam = new QueryApi({ upstream, service: 'iam', version: '2010-05-08' });
  const sts = new QueryApi({ upstream, service: 'sts', version: '2011-06-15' });
  const authority = new RoleAuthority({ iam, accountId, clock });
  const sessions = new Sessions({ authority, sts });
  return {
    permissions: {
      require: async ({ servicePrincipal, ...request }) => {
        const role = await authority.take({ servicePrincipal, ...request });
        // AWS's services name their sessions in ways of their own.
        const [sessionName = servicePrincipal] = servicePrincipal.split('.');
        authority.require(role, sessionName, request);
      },
    },
    sessions,
    authorize: authorizeWith({ sessions, upstream, accountId, ask }),
  };
}
