import { allow, regionalArn, type AwsAccount, type Statement } from '../iam';

/** What the smoke test works with. ARNs and ids may be tokens. */
export interface SmokeTestReach {
  readonly account: AwsAccount;
  readonly functionName: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly logGroupArn: string;
}

/** Where Lambda puts the function. Ids may be tokens. */
export interface SmokeTestPlace {
  readonly account: AwsAccount;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
}

/** Grants of the smoke test's role that name no network. */
export function smokeTestGrants(reach: SmokeTestReach): Statement[] {
  const { account, applicationName, deploymentGroupName, logGroupArn } = reach;
  const deploymentGroup = `deploymentgroup:${applicationName}/${deploymentGroupName}`;
  return [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logGroupArn}:log-stream:*`]),
    allow(
      ['codedeploy:PutLifecycleEventHookExecutionStatus'],
      [regionalArn(account, 'codedeploy', deploymentGroup)],
    ),
    ...manageNetworkInterfaces(reach),
  ];
}

const manage = [
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const describe = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/**
 * Lambda puts the function into the VPC with the function's own role. The function itself needs none of it, and the
 * last statement takes it from its program.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function manageNetworkInterfaces(reach: SmokeTestReach): Statement[] {
  const { account, functionName } = reach;
  return [
    // The page asks for all resource ids in this form.
    allow(manage, [regionalArn(account, 'ec2', '*/*')]),
    // EC2 offers no resource for what only reads.
    allow(describe, ['*']),
    {
      Effect: 'Deny',
      Action: ['ec2:CreateNetworkInterface', ...manage, ...describe],
      Resource: ['*'],
      Condition: {
        ArnEquals: {
          'lambda:SourceFunctionArn': regionalArn(account, 'lambda', `function:${functionName}`),
        },
      },
    },
  ];
}

/** The grant that a network interface is created by, beside `smokeTestGrants`. */
export function createNetworkInterface({ account, subnetIds, securityGroupId }: SmokeTestPlace): Statement {
  const ec2 = (resource: string) => regionalArn(account, 'ec2', resource);
  return allow(
    ['ec2:CreateNetworkInterface'],
    [
      ec2('network-interface/*'),
      ec2(`security-group/${securityGroupId}`),
      ...subnetIds.map((id) => ec2(`subnet/${id}`)),
    ],
  );
}
