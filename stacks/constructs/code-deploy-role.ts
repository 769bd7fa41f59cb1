import { allow, regionalArn, regionOf, throughServices, type AwsAccount, type Statement } from '../iam';
import type { DeploymentSettings } from '../settings';

/** What CodeDeploy works on. ARNs may be tokens. */
export interface CodeDeployReach {
  readonly account: AwsAccount;
  readonly clusterName: string;
  readonly serviceName: string;
  /** Of the listeners whose default action it moves. */
  readonly listenerArns: readonly string[];
  /** Of the rules that it moves on listeners which others share; none on listeners of the service's own. */
  readonly ruleArns: readonly string[];
  /** End of the load balancer's ARN. */
  readonly loadBalancerArnSuffix: string;
  /** Roles that the task definitions of releases name. */
  readonly taskRoleArns: readonly string[];
  /** Bucket of revisions that are given as an S3 object. */
  readonly artifactBucketArn: string;
  /** Whether it watches any alarm. */
  readonly watchesAlarms: boolean;
  readonly hooks: DeploymentSettings['hooks'];
  /** Topic of the triggers, if there is one. */
  readonly topicArn: string | undefined;
  /** Customer managed key of a topic from elsewhere, if there is one. */
  readonly topicKeyArn: string | undefined;
  /** Whether the topic is the service's own, which its key encrypts. */
  readonly isOwnTopic: boolean;
  /** The service's customer managed key, if there is one. */
  readonly keyArn: string | undefined;
}

/**
 * Grants of the deployment group's role: the actions of the managed policy AWSCodeDeployRoleForECS, each on the
 * resource it is for, and the use of the service's key, without which neither the encrypted topic nor the encrypted
 * bucket can be reached.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForECS.html
 */
export function codeDeployGrants(reach: CodeDeployReach): Statement[] {
  return [
    ...manageTaskSets(reach),
    ...moveTraffic(reach),
    ...watchAlarms(reach),
    ...runHooks(reach),
    ...notify(reach),
    ...readRevisions(reach),
    ...useKey(reach),
    passTaskRoles(reach),
  ];
}

function manageTaskSets({ account, clusterName, serviceName }: CodeDeployReach): Statement[] {
  const service = `${clusterName}/${serviceName}`;
  return [
    allow(
      ['ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'],
      [regionalArn(account, 'ecs', `service/${service}`)],
    ),
    allow(['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'], [regionalArn(account, 'ecs', `task-set/${service}/*`)]),
  ];
}

function moveTraffic({
  account,
  listenerArns,
  ruleArns,
  loadBalancerArnSuffix,
}: CodeDeployReach): Statement[] {
  return [
    // Elastic Load Balancing offers no resource for what only reads.
    allow(
      [
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTargetGroups',
      ],
      ['*'],
    ),
    ...(ruleArns.length > 0
      ? // Its own rules alone: of a shared listener the default action and the rules of others are not its business.
        [allow(['elasticloadbalancing:ModifyRule'], ruleArns)]
      : [
          allow(['elasticloadbalancing:ModifyListener'], listenerArns),
          // The settings make no rules. CodeDeploy moves those that somebody adds to the listeners too, as AWS's own policy says.
          allow(
            ['elasticloadbalancing:ModifyRule'],
            [regionalArn(account, 'elasticloadbalancing', `listener-rule/${loadBalancerArnSuffix}/*`)],
          ),
        ]),
  ];
}

/**
 * On all alarms, as AWS's own policy has it: it only reads, and a denial stops every deployment. Composite alarms are
 * returned only to whoever may describe all alarms.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
const watchAlarms = ({ watchesAlarms }: CodeDeployReach): Statement[] =>
  watchesAlarms ? [allow(['cloudwatch:DescribeAlarms'], ['*'])] : [];

function runHooks({ hooks }: CodeDeployReach): Statement[] {
  const functionArns = [...new Set(Object.values(hooks).filter((arn) => arn !== undefined))];
  return functionArns.length === 0 ? [] : [allow(['lambda:InvokeFunction'], functionArns)];
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
function notify({ topicArn, topicKeyArn }: CodeDeployReach): Statement[] {
  if (topicArn === undefined) return [];
  const publish = allow(['sns:Publish'], [topicArn]);
  if (topicKeyArn === undefined) return [publish];
  const through = throughServices(regionOf(topicKeyArn), 'sns');
  return [publish, allow(['kms:Decrypt', 'kms:GenerateDataKey'], [topicKeyArn], through)];
}

const readRevisions = ({ artifactBucketArn }: CodeDeployReach): Statement[] => [
  allow(['s3:GetObject', 's3:GetObjectVersion'], [`${artifactBucketArn}/*`]),
];

function useKey({ keyArn, isOwnTopic, account }: CodeDeployReach): Statement[] {
  if (keyArn === undefined) return [];
  const through = (...services: string[]) => throughServices(account.region, ...services);
  return isOwnTopic
    ? [
        allow(['kms:Decrypt'], [keyArn], through('s3', 'sns')),
        allow(['kms:GenerateDataKey'], [keyArn], through('sns')),
      ]
    : [allow(['kms:Decrypt'], [keyArn], through('s3'))];
}

function passTaskRoles({ taskRoleArns }: CodeDeployReach): Statement {
  return allow(['iam:PassRole'], taskRoleArns, {
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  });
}
