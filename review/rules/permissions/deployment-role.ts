import { appSpecOf, hooksIn } from '../../blue-green/app-spec';
import type { RuleContext } from '../../blue-green/context';
import { leadsToPair } from '../../blue-green/routes';
import type { BlueGreenService } from '../../blue-green/service';
import { ecsGroups, serviceOf, watchesAlarms } from '../../blue-green/deployment-groups';
import { roleAt } from '../../blue-green/permissions/roles';
import { fail, orPass, unsure } from '../../outcomes';
import { isThere, isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';
import { lostActions, lostTrust, policyTypes } from './role-losses';

const path: Path = ['service_role_arn'];
/** The service goes by its name of a region, too. */
const codeDeploy = /\bcodedeploy\.[\w.-]*amazonaws\.com/;

const changesListeners = 'elasticloadbalancing:ModifyListener';

/** What AWSCodeDeployRoleForECS allows, without what only some deployments need. */
const always = [
  'ecs:DescribeServices',
  'ecs:CreateTaskSet',
  'ecs:UpdateServicePrimaryTaskSet',
  'ecs:DeleteTaskSet',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeListeners',
  changesListeners,
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:ModifyRule',
  'iam:PassRole',
];

export const deploymentRole: Rule = {
  id: 'CD509',
  name: 'deployment-role',
  severity: 'block',
  title: 'Keep the permissions of the CodeDeploy role',
  why:
    'CodeDeploy creates task sets, moves traffic, reads alarms and invokes hooks with the service role of the ' +
    'deployment group. A missing permission fails a deployment midway, with traffic wherever it was.',
  fix:
    'Attach AWSCodeDeployRoleForECS, or allow the same actions, before you change the role. iam:PassRole must cover ' +
    'the roles of the tasks.',
  link: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: {
    aws_codedeploy_deployment_group: ['service_role_arn'],
    aws_iam_role: ['assume_role_policy', 'inline_policy', 'managed_policy_arns'],
    aws_iam_role_policy: ['policy', 'role'],
    aws_iam_role_policy_attachment: ['policy_arn', 'role'],
    aws_iam_policy: ['policy'],
  },
  example: {
    changes: [
      {
        address: 'aws_codedeploy_deployment_group.web',
        actions: ['no-op'],
        before: {
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          service_role_arn: 'arn:aws:iam::123456789012:role/codedeploy',
        },
        after: {
          ecs_service: [{ cluster_name: 'web', service_name: 'web' }],
          service_role_arn: 'arn:aws:iam::123456789012:role/codedeploy',
        },
      },
      {
        address: 'aws_iam_role.codedeploy',
        actions: ['no-op'],
        before: { name: 'codedeploy', arn: 'arn:aws:iam::123456789012:role/codedeploy' },
        after: { name: 'codedeploy', arn: 'arn:aws:iam::123456789012:role/codedeploy' },
      },
      {
        address: 'aws_iam_role_policy_attachment.codedeploy',
        actions: ['delete'],
        before: { role: 'codedeploy', policy_arn: 'arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS' },
      },
    ],
  },
  check: (context) =>
    ecsGroups(context)
      .filter(isThere)
      .flatMap((group) => orPass(group, found(group, context))),
};

function found(group: ResourceChange, context: RuleContext): readonly Outcome[] {
  const role = roleAt(group, path, 'after', context);
  const isOther = group.before !== null && difference(group, path) !== 'same';
  if (role === undefined) {
    const message = `the role becomes ${context.show(group, 'after', path)}: no plan under review shows what it may do`;
    return isOther ? [unsure(group, message, path)] : [];
  }
  if (role.after === null && role.kind === 'delete') {
    return [fail(role, 'the role is deleted and a deployment group still names it: no deployment can start')];
  }
  const policies = context.changesOf(...policyTypes);
  if (!isOther && ![role, ...policies].some(isTouched)) return [];
  const previous = isOther ? undefined : role;
  return [
    ...lostTrust(role, codeDeploy, 'CodeDeploy', context),
    ...lostActions(role, previous, neededBy(group, context), 'CodeDeploy', context),
  ];
}

/** Then CodeDeploy changes no default action: of a listener that services share, that is nobody's. */
const comesByRulesAlone = (service: BlueGreenService | undefined): boolean =>
  service !== undefined &&
  service.listenerRules.length > 0 &&
  [service.productionListener, service.testListener].every(
    (listener) => listener === undefined || !leadsToPair(listener, service),
  );

/** Alarms and hooks have to be allowed where the deployments have them. */
function neededBy(group: ResourceChange, context: RuleContext): readonly string[] {
  const service = serviceOf(group, context);
  const appSpec = service && appSpecOf(service);
  // An AppSpec that is not in the plans may have hooks.
  const hooks = appSpec && hooksIn(appSpec, 'after', context);
  return [
    ...always.filter((action) => action !== changesListeners || !comesByRulesAlone(service)),
    ...(watchesAlarms(group, 'after') ? ['cloudwatch:DescribeAlarms'] : []),
    ...(hooks?.length === 0 ? [] : ['lambda:InvokeFunction']),
  ];
}
