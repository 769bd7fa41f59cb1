import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { policyDocument, serviceTrust, type AwsAccount, type Statement, type TrustConditions } from '../iam';

export interface ServiceRoleProps {
  /** Name of the role, at most 64 characters. */
  readonly name: string;
  /** What the role is for, one line. */
  readonly description: string;
  /** Who assumes it, for example `codebuild.amazonaws.com`. */
  readonly servicePrincipal: string;
  /** The account for which the service may assume it. */
  readonly account: AwsAccount;
  /** For which resources the service may assume it. @default - any resource of the account */
  readonly trust?: Omit<TrustConditions, 'accountId'>;
  /** What it may do. @default - nothing */
  readonly statements?: readonly Statement[];
}

/** A role that one AWS service assumes, with its inline policy: no managed policy, nothing shared. */
export class ServiceRole extends Construct {
  readonly arn: string;
  readonly name: string;
  /** What needs the grants from its first second depends on this. */
  readonly policy: IamRolePolicy | undefined;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const { accountId, roles } = props.account;
    const role = new IamRole(this, 'Resource', {
      name: props.name,
      description: props.description,
      assumeRolePolicy: serviceTrust(props.servicePrincipal, { accountId, ...props.trust }),
      ...(roles.path === '/' ? {} : { path: roles.path }),
      ...(roles.permissionsBoundary === undefined ? {} : { permissionsBoundary: roles.permissionsBoundary }),
    });
    this.arn = role.arn;
    this.name = role.name;
    if (props.statements !== undefined && props.statements.length > 0) {
      this.policy = new IamRolePolicy(this, 'policy', {
        name: 'grants',
        role: role.name,
        policy: policyDocument(props.statements),
      });
    }
  }
}
