/** Security groups, and the network where the environment has its own. EC2 knows both by tags alone. Pure. */
import { regionalArn } from '../iam';
import { both, grant, when, type Grant } from './grant';
import { createdWithTags, hasNetwork, tagged, type Scope } from './scope';

const ofNetwork = {
  created: [
    'AllocateAddress',
    'CreateFlowLogs',
    'CreateInternetGateway',
    'CreateNatGateway',
    'CreateRouteTable',
    'CreateSubnet',
    'CreateVpc',
    'CreateVpcEndpoint',
  ],
  /** A new resource is created in, or of, one that exists. */
  createdOn: ['CreateFlowLogs', 'CreateNatGateway', 'CreateRouteTable', 'CreateSubnet', 'CreateVpcEndpoint'],
  changed: [
    'AssociateRouteTable',
    'AttachInternetGateway',
    'CreateRoute',
    'DeleteFlowLogs',
    'DeleteInternetGateway',
    'DeleteNatGateway',
    'DeleteRoute',
    'DeleteRouteTable',
    'DeleteSubnet',
    'DeleteVpc',
    'DeleteVpcEndpoints',
    'DetachInternetGateway',
    'DisassociateAddress',
    'DisassociateRouteTable',
    'ModifyVpcAttribute',
    'ReleaseAddress',
  ],
};

const ofSecurityGroups = [
  'AuthorizeSecurityGroupEgress',
  'AuthorizeSecurityGroupIngress',
  'DeleteSecurityGroup',
  'RevokeSecurityGroupEgress',
  'RevokeSecurityGroupIngress',
];

export function changeNetwork(scope: Scope): readonly Grant[] {
  const own = hasNetwork(scope);
  const created = ['CreateSecurityGroup', ...(own ? ofNetwork.created : [])];
  const ruled = ['AuthorizeSecurityGroupEgress', 'AuthorizeSecurityGroupIngress'];
  const every = [regionalArn(scope.account, 'ec2', '*/*')];
  return [
    grant('what is created with the tags of the environment', 'ec2', created, every, createdWithTags(scope)),
    grant(
      'its tags',
      'ec2',
      ['CreateTags'],
      every,
      both(createdWithTags(scope), { StringEquals: { 'ec2:CreateAction': [...created, ...ruled] } }),
    ),
    grant(
      'what has the tags of the environment',
      'ec2',
      [
        'CreateTags',
        'DeleteTags',
        ...ofSecurityGroups,
        ...(own ? ['CreateSecurityGroup', ...ofNetwork.createdOn, ...ofNetwork.changed] : []),
      ],
      every,
      tagged(scope),
    ),
    ...(own ? networkOfItsOwn(scope) : existingNetwork(scope)),
  ];
}

function networkOfItsOwn(scope: Scope): readonly Grant[] {
  return [
    grant(
      // EC2 creates it with the VPC, without tags: no statement can tell it from that of another VPC without tags.
      'the default security group of the VPC, which the stack tags and empties',
      'ec2',
      ['CreateTags'],
      [regionalArn(scope.account, 'ec2', 'security-group/*')],
      both(createdWithTags(scope), { Null: { 'aws:ResourceTag/Project': 'true' } }),
    ),
    ...when(scope.environment.network.type === 'new' && scope.environment.network.flowLogs, () => [
      grant('flow logs to CloudWatch Logs', 'logs', ['CreateLogDelivery', 'DeleteLogDelivery'], ['*']),
    ]),
    ...when(
      scope.environment.network.type === 'new' && scope.environment.network.endpoints.length > 0,
      () => [
        grant(
          'private DNS of interface endpoints',
          'route53',
          ['AssociateVPCWithHostedZone'],
          [`arn:${scope.account.partition}:route53:::hostedzone/*`],
          { StringLike: { 'route53:VPCs': `VPCId=vpc-*,VPCRegion=${scope.account.region}` } },
        ),
      ],
    ),
  ];
}

function existingNetwork({ account, environment: { network } }: Scope): readonly Grant[] {
  if (network.type !== 'existing') return [];
  return [
    grant(
      'security groups in the network that exists',
      'ec2',
      ['CreateSecurityGroup'],
      [regionalArn(account, 'ec2', `vpc/${network.vpcId}`)],
    ),
  ];
}
