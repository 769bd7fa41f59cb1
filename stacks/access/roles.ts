/** Roles of the environment: made under its boundary alone, and handed to the services that use them. Pure. */
import type { Statement } from '../iam';
import { grant, type Grant } from './grant';
import { accessPolicies, accessRoles, identityProviders, ownRoles, type Scope } from './scope';

/** Services that take the roles of the stacks. */
const servicesOfRoles = [
  'codebuild.amazonaws.com',
  'codedeploy.amazonaws.com',
  'codepipeline.amazonaws.com',
  'ecs-tasks.amazonaws.com',
  'events.amazonaws.com',
  'lambda.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
];

/** Services whose own role AWS makes with the first resource in an account. */
const servicesWithRoles = [
  'ecs.amazonaws.com',
  'ecs.application-autoscaling.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
];

export function changeRoles(scope: Scope): readonly Grant[] {
  const roles = [ownRoles(scope)];
  return [
    grant(
      'roles, as long as they have the boundary of the environment',
      'iam',
      ['CreateRole', 'DeleteRole', 'DeleteRolePolicy', 'PutRolePolicy'],
      roles,
      { StringEquals: { 'iam:PermissionsBoundary': scope.boundaryArn } },
    ),
    grant(
      'tags of roles, and what hinders to delete them',
      'iam',
      ['ListInstanceProfilesForRole', 'TagRole', 'UntagRole'],
      roles,
    ),
    grant('each service has its role', 'iam', ['PassRole'], roles, {
      StringEquals: { 'iam:PassedToService': servicesOfRoles },
    }),
    grant(
      "roles of AWS's services, which the first resource in an account makes",
      'iam',
      ['CreateServiceLinkedRole'],
      [`arn:${scope.account.partition}:iam::${scope.account.accountId}:role/aws-service-role/*`],
      { StringEquals: { 'iam:AWSServiceName': servicesWithRoles } },
    ),
  ];
}

/**
 * Keeps the access stack from its own roles, whatever they are granted: neither their policies nor their trust nor the
 * boundaries change by an apply.
 */
export const keepAccess = (scope: Scope): Statement => ({
  Effect: 'Deny',
  Action: [
    'Add',
    'Attach',
    'Create',
    'Delete',
    'Detach',
    'Pass',
    'Put',
    'Remove',
    'Set',
    'Tag',
    'Untag',
    'Update',
  ].map((verb) => `iam:${verb}*`),
  Resource: [...accessRoles(scope), accessPolicies(scope), identityProviders(scope)],
});
