import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { policyDocument, type AwsAccount, type Statement } from '../iam';

export interface AccessRoleProps {
  /** Name of the role, at most 64 characters. */
  readonly name: string;
  /** What the role is for, one line. */
  readonly description: string;
  readonly account: AwsAccount;
  /** ARN of its permissions boundary. @default - none */
  readonly permissionsBoundary: string | undefined;
  /** Longest session, in seconds. @default - one hour, which is IAM's */
  readonly maxSessionSeconds?: number;
  /** Who assumes it. */
  readonly trust: readonly Statement[];
  /** What it may do: ARNs of managed policies, by ids of their attachments. @default - none */
  readonly policyArns?: Readonly<Record<string, string>>;
  /** What it may do besides. @default - nothing */
  readonly statements?: readonly Statement[];
}

/** A role that tokens of another system assume. */
export class AccessRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AccessRoleProps) {
    super(scope, id);
    const { path } = props.account.roles;
    const role = new IamRole(this, 'Resource', {
      name: props.name,
      description: props.description,
      assumeRolePolicy: policyDocument(props.trust),
      ...(props.permissionsBoundary === undefined ? {} : { permissionsBoundary: props.permissionsBoundary }),
      ...(props.maxSessionSeconds === undefined ? {} : { maxSessionDuration: props.maxSessionSeconds }),
      ...(path === '/' ? {} : { path }),
    });
    for (const [name, policyArn] of Object.entries(props.policyArns ?? {})) {
      new IamRolePolicyAttachment(this, name, { role: role.name, policyArn });
    }
    if (props.statements !== undefined) {
      new IamRolePolicy(this, 'policy', {
        name: 'grants',
        role: role.name,
        policy: policyDocument(props.statements),
      });
    }
    this.arn = role.arn;
  }
}
