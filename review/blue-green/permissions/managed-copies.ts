/** What AWS's managed policies for a role allow on every resource: a copy of one is no worse than attaching it. Pure. */
import type { Json } from '../../plan/model';
import { isObject } from '../../plan/values';
import { textsIn } from './policies';
import type { WideGrant } from './wide-grants';

/**
 * By the service that takes the role.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const managed: Readonly<Record<string, readonly string[]>> = {
  // AmazonECSTaskExecutionRolePolicy
  'ecs-tasks.amazonaws.com': [
    ...['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer'],
    ...['ecr:BatchGetImage', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  ],
  // AWSCodeDeployRoleForECS
  'codedeploy.amazonaws.com': [
    ...['ecs:DescribeServices', 'ecs:CreateTaskSet', 'ecs:UpdateServicePrimaryTaskSet', 'ecs:DeleteTaskSet'],
    ...['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeListeners'],
    ...['elasticloadbalancing:ModifyListener', 'elasticloadbalancing:DescribeRules'],
    ...['elasticloadbalancing:ModifyRule', 'lambda:InvokeFunction', 'cloudwatch:DescribeAlarms'],
    ...['sns:Publish', 's3:GetObject', 's3:GetObjectVersion', 'iam:PassRole'],
  ],
  // AWSLambdaBasicExecutionRole, AWSLambdaVPCAccessExecutionRole
  'lambda.amazonaws.com': [
    ...['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    ...['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    ...['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
  ],
  // AmazonEC2ContainerServiceAutoscaleRole
  'application-autoscaling.amazonaws.com': [
    ...[
      'ecs:DescribeServices',
      'ecs:UpdateService',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:PutMetricAlarm',
    ],
  ],
};

/**
 * Whether a managed policy for the role allows as much.
 *
 * @param statements - of the policy that the grant stands in
 * @param trust - statements of the trust policy of the role
 */
export function isCopyOfManaged(
  { action, statement }: WideGrant,
  statements: readonly Json[],
  trust: readonly Json[],
): boolean {
  const services = trust.flatMap((each) =>
    isObject(each) && isObject(each.Principal) ? textsIn(each.Principal.Service) : [],
  );
  const isAllowed = services.some((service) =>
    (Object.hasOwn(managed, service) ? (managed[service] ?? []) : []).some(
      (known) => known.toLowerCase() === action.toLowerCase(),
    ),
  );
  // The managed policy passes roles to tasks alone.
  return isAllowed && (action.toLowerCase() !== 'iam:passrole' || passesToTasks(statements[statement]));
}

function passesToTasks(statement: Json | undefined): boolean {
  const condition = isObject(statement) ? statement.Condition : undefined;
  if (!isObject(condition)) return false;
  return ['StringEquals', 'StringLike'].some((operator) => {
    const keys = condition[operator];
    const services = isObject(keys) ? textsIn(keys['iam:PassedToService']) : [];
    return services.length > 0 && services.every((service) => service === 'ecs-tasks.amazonaws.com');
  });
}
