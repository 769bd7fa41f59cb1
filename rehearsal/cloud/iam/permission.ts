/** What services of the embedded AWS ask before they act as a role: may it? */
import type { PolicyDocument } from './policy';

export interface PermissionRequest {
  readonly roleArn: string;
  /** Who takes the role: a service principal that its trust policy must allow, for example `codepipeline.amazonaws.com`. */
  readonly servicePrincipal: string;
  /** ARN that `aws:SourceArn` of a trust policy is held against. @default - conditions on it do not hold */
  readonly sourceArn?: string;
  /** For example `codebuild:StartBuild`. */
  readonly action: string;
  /** ARN, or `*` where the action has no resource. */
  readonly resource: string;
  /** Condition keys and their values, for example `iam:PassedToService`. @default - none */
  readonly context?: Readonly<Record<string, string>>;
}

export interface Permissions {
  /**
   * Holds that a role may be taken by the service and may do something to a resource, by the policies that IAM has.
   *
   * @throws AwsError AccessDeniedException with IAM's words, of the first thing that is not allowed
   */
  readonly require: (request: PermissionRequest) => Promise<void>;
}

/** Temporary credentials of a role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Sessions of roles: what is called with their credentials is held against the policies of the role. */
export interface RoleSessions {
  /**
   * @param role.sessionName - as in the ARN of the assumed role
   * @param role.policy - session policy, which limits what the policies of the role allow. @default - no limit
   * @throws AwsError AccessDeniedException the trust policy does not let the service take the role
   */
  readonly open: (
    role: Pick<PermissionRequest, 'roleArn' | 'servicePrincipal' | 'sourceArn'> & {
      readonly sessionName: string;
      readonly policy?: PolicyDocument;
    },
  ) => Promise<SessionCredentials>;
  /** Ends a session: its credentials are refused from now on. */
  readonly close: (accessKeyId: string) => void;
}
