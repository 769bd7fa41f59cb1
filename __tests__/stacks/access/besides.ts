/** What IAM is asked on AWS and not on the embedded AWS, or for changes that record.ts does not make. By hand. */
import type { IamRequest } from './requests';

const account = '123456789012';
const arn = (service: string, resource: string) => `arn:aws:${service}:ap-southeast-1:${account}:${resource}`;
const tagged = { 'aws:ResourceTag/Project': 'bluegreen', 'aws:ResourceTag/Environment': 'dev' };
const name = 'bluegreen-dev-nodejs';
const listener = arn('elasticloadbalancing', `listener/app/${name}/0123456789abcdef/0123456789abcdef`);
const loadBalancer = arn('elasticloadbalancing', `loadbalancer/app/${name}/0123456789abcdef`);
const key = arn('kms', 'key/01234567-89ab-cdef-0123-456789abcdef');

const ask = (action: string, resource: string, context: IamRequest['context'] = {}): IamRequest => ({
  action,
  resource,
  context,
});

/** A port, a certificate, another security group. */
const loadBalancers: readonly IamRequest[] = [
  ask('elasticloadbalancing:ModifyListener', listener, tagged),
  ask('elasticloadbalancing:SetSecurityGroups', loadBalancer, tagged),
];

const sharedListener = arn(
  'elasticloadbalancing',
  'listener/app/bluegreen-dev-lb/0123456789abcdef/0123456789abcdef',
);

/** More certificates of a listener that services share, and no tag of a rule any more. */
const sharedLoadBalancers: readonly IamRequest[] = [
  ask('elasticloadbalancing:DescribeListenerCertificates', '*'),
  ...['AddListenerCertificates', 'RemoveListenerCertificates'].map((action) =>
    ask(`elasticloadbalancing:${action}`, sharedListener, tagged),
  ),
  ask(
    'elasticloadbalancing:RemoveTags',
    arn(
      'elasticloadbalancing',
      'listener-rule/app/bluegreen-dev-lb/0123456789abcdef/0123456789abcdef/0123456789abcdef',
    ),
    tagged,
  ),
];

/** Another minimum or maximum, and what a flow log writes to: actions on the streams are spelled so. */
const others: readonly IamRequest[] = [
  ask(
    'application-autoscaling:RegisterScalableTarget',
    arn('application-autoscaling', 'scalable-target/0123456789'),
    tagged,
  ),
  ...['ListTagsForResource', 'PutRetentionPolicy'].map((action) =>
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    ask(`logs:${action}`, arn('logs', 'log-group:/vpc/bluegreen-dev:log-stream:')),
  ),
];

/** Other settings of the functions, and other programs. */
const functions: readonly IamRequest[] = ['release-files', 'smoke-test'].flatMap((each) =>
  ['UpdateFunctionCode', 'UpdateFunctionConfiguration'].map((action) =>
    ask(`lambda:${action}`, arn('lambda', `function:${name}-${each}`)),
  ),
);

/** Another log group or service uses the key. */
const keys: readonly IamRequest[] = [ask('kms:PutKeyPolicy', key, tagged)];

/** A tag that the settings no longer have. */
const untagged: readonly IamRequest[] = [
  ask('cloudwatch:UntagResource', arn('cloudwatch', `alarm:${name}-blue-errors`)),
  ask('codecommit:UntagResource', arn('codecommit', name)),
  ask('codedeploy:UntagResource', arn('codedeploy', `application:${name}`)),
  ask('codepipeline:UntagResource', arn('codepipeline', name)),
  ask('ec2:DeleteTags', arn('ec2', 'vpc/vpc-0123456789abcdef0'), tagged),
  ask('ecr:UntagResource', arn('ecr', `repository/${name}`)),
  ask('ecs:UntagResource', arn('ecs', `cluster/${name}`)),
  ask('elasticloadbalancing:RemoveTags', loadBalancer, tagged),
  ask('events:UntagResource', arn('events', `rule/${name}-source`)),
  ask('iam:UntagRole', `arn:aws:iam::${account}:role/${name}-task`),
  ask('kms:UntagResource', key, tagged),
  ask('lambda:UntagResource', arn('lambda', `function:${name}-smoke-test`)),
  ask('logs:UntagResource', arn('logs', `log-group:/ecs/${name}`)),
  ask('sns:UntagResource', arn('sns', name)),
];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
const serviceLinkedRoles: readonly IamRequest[] = [
  'ecs.amazonaws.com',
  'ecs.application-autoscaling.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
].map((service) =>
  ask(
    'iam:CreateServiceLinkedRole',
    `arn:aws:iam::${account}:role/aws-service-role/${service}/AWSServiceRole`,
    { 'iam:AWSServiceName': service },
  ),
);

/** https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
const endpoints: readonly IamRequest[] = [
  ask('route53:AssociateVPCWithHostedZone', 'arn:aws:route53:::hostedzone/Z0123456789', {
    'route53:VPCs': 'VPCId=vpc-0123456789abcdef0,VPCRegion=ap-southeast-1',
  }),
];

export const besides: readonly IamRequest[] = [
  ...loadBalancers,
  ...sharedLoadBalancers,
  ...others,
  ...functions,
  ...keys,
  ...untagged,
  ...serviceLinkedRoles,
  ...endpoints,
];
