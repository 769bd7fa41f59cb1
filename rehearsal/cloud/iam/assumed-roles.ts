/**
 * Roles that clients assume, where what they call is to be authorized: STS gives the credentials by the trust policy, and
 * the session is known from then on.
 */
import type { Interceptor } from '../contract/interceptor';
import type { BufferedResponse } from '../protocol/message';
import { readForm } from '../protocol/form';
import { elementAt, parseXml, textAt } from '../protocol/xml-document';
import type { PolicyDocument } from './policy';
import { sessionArn, type RoleAuthority } from './role-authority';
import { roleName } from './role-policies';
import type { Sessions } from './sessions';

export interface AssumedRolesProps {
  readonly sessions: Sessions;
  readonly authority: RoleAuthority;
  /** 12 digits. */
  readonly accountId: string;
}

export function assumedRoles({ sessions, authority, accountId }: AssumedRolesProps): readonly Interceptor[] {
  const remember = (form: URLSearchParams, operation: string, response: BufferedResponse) => {
    if (response.status >= 300) return response;
    const result = elementAt(parseXml(response.body.toString()), `${operation}Result`);
    const accessKeyId = textAt(result, 'Credentials', 'AccessKeyId');
    const policy = form.get('Policy');
    if (accessKeyId !== undefined)
      sessions.assumed(accessKeyId, {
        roleArn: form.get('RoleArn') ?? '',
        sessionName: form.get('RoleSessionName') ?? '',
        policy: policy === null ? undefined : (JSON.parse(policy) as PolicyDocument),
      });
    return response;
  };
  /** ARNs that a trust policy may name the caller by. */
  const callersOf = (accessKeyId: string | undefined): readonly [string, ...string[]] => {
    const session = accessKeyId === undefined ? undefined : sessions.sessionOf(accessKeyId);
    if (session === undefined) return [`arn:aws:iam::${accountId}:root`];
    const { roleArn, sessionName } = session;
    return [sessionArn({ arn: roleArn, name: roleName(roleArn) }, sessionName), roleArn];
  };
  const change: Interceptor['operations'][string] = async ({ request }, next) => {
    try {
      return await next(request);
    } finally {
      sessions.rolesChanged();
    }
  };
  return [
    {
      service: 'sts',
      operations: {
        AssumeRole: async ({ request, accessKeyId }, next) => {
          const form = readForm(request.body);
          await authority.takeAs(form.get('RoleArn') ?? '', callersOf(accessKeyId));
          return remember(form, 'AssumeRole', await next(request));
        },
        AssumeRoleWithWebIdentity: async ({ request }, next) =>
          remember(readForm(request.body), 'AssumeRoleWithWebIdentity', await next(request)),
      },
    },
    {
      service: 'iam',
      operations: Object.fromEntries(changesOfRoles.map((operation) => [operation, change])),
    },
  ];
}

/** Operations after which a role allows something else. */
const changesOfRoles = [
  'AttachRolePolicy',
  'CreatePolicyVersion',
  'CreateRole',
  'DeletePolicyVersion',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
  'SetDefaultPolicyVersion',
];
