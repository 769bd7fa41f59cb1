/** What jobs of GitHub Actions may do that release one service. Pure. */
import { pushImages, readTemplates, registerTaskDefinition } from '../constructs/release-permissions';
import type { ReleaseTarget } from '../constructs/release-target';
import { allow, regionalArn, type AwsAccount, type Statement } from '../iam';
import type { Names } from '../settings';

/**
 * What CodeDeploy limits to no resource: whoever may call them may do so for every deployment of the account.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
 */
export const actionsOnAnyDeployment: readonly string[] = [
  'codedeploy:BatchGetDeploymentTargets',
  'codedeploy:ContinueDeployment',
  'codedeploy:ListDeploymentTargets',
  'codedeploy:StopDeployment',
];

/** What the workflow release.yml calls, on the one service. */
export function releaseService(
  names: Names,
  target: ReleaseTarget,
  account: AwsAccount,
): readonly Statement[] {
  return [
    ...pushImages(target.repositoryArn),
    allow(['ecr:DescribeImages'], [target.repositoryArn]),
    ...readTemplates(target, account),
    ...registerTaskDefinition(target, account),
    ...readService(names, account),
    ...deploy(target, account),
  ];
}

/** What production runs. ECS offers no resource for reading a revision. */
const readService = ({ cluster, service }: Names, account: AwsAccount): readonly Statement[] => [
  allow(['ecs:DescribeServices'], [regionalArn(account, 'ecs', `service/${cluster}/${service}`)]),
  allow(['ecs:DescribeTaskDefinition'], ['*']),
];

function deploy(target: ReleaseTarget, account: AwsAccount): readonly Statement[] {
  const application = target.codeDeployApplicationName;
  const group = `${application}/${target.codeDeployDeploymentGroupName}`;
  const codeDeploy = (resource: string) => [regionalArn(account, 'codedeploy', resource)];
  return [
    allow(
      ['codedeploy:BatchGetApplicationRevisions', 'codedeploy:RegisterApplicationRevision'],
      codeDeploy(`application:${application}`),
    ),
    allow(
      [
        'codedeploy:BatchGetDeployments',
        'codedeploy:CreateDeployment',
        'codedeploy:GetDeployment',
        'codedeploy:GetDeploymentGroup',
        'codedeploy:ListDeployments',
      ],
      codeDeploy(`deploymentgroup:${group}`),
    ),
    allow(
      ['codedeploy:GetDeploymentConfig'],
      codeDeploy(`deploymentconfig:${target.codeDeployDeploymentConfigName}`),
    ),
    allow(actionsOnAnyDeployment, ['*']),
  ];
}
