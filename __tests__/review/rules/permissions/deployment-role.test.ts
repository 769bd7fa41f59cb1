import type { ExampleChange } from '../../../../review/rule';
import { deploymentRole } from '../../../../review/rules/permissions/deployment-role';
import {
  allow,
  appSpec,
  created,
  deleted,
  functionArn,
  group,
  groupAddress,
  kept,
  listenerArn,
  policy,
  replaced,
  role,
  service,
  serviceAddress,
  targetGroup,
  targetGroups,
  trust,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const roleAddress = 'aws_iam_role.codedeploy';
const policyAddress = 'aws_iam_role_policy.codedeploy';
const attachmentAddress = 'aws_iam_role_policy_attachment.codedeploy';
const codeDeployRole = kept(roleAddress, role('web-codedeploy'));
const needed = [
  'ecs:DescribeServices',
  'ecs:CreateTaskSet',
  'ecs:UpdateServicePrimaryTaskSet',
  'ecs:DeleteTaskSet',
  'elasticloadbalancing:Describe*',
  'elasticloadbalancing:ModifyListener',
  'elasticloadbalancing:ModifyRule',
  'cloudwatch:DescribeAlarms',
  'lambda:InvokeFunction',
  'iam:PassRole',
];
const inline = (...actions: readonly string[]): Value => ({
  name: 'grants',
  policy: policy([allow(...actions)]),
  role: 'web-codedeploy',
});
const without = (action: string): Value => inline(...needed.filter((name) => name !== action));
const loses = (action: string): ExampleChange => updated(policyAddress, inline(...needed), without(action));
const managed = (name: string, of = 'web-codedeploy'): Value => ({
  policy_arn: `arn:aws:iam::aws:policy/${name}`,
  role: of,
});
const other = 'arn:aws:iam::123456789012:role/other';
const becomesOther = updated(groupAddress, group(), group({ service_role_arn: other }));
const forward = {
  type: 'forward',
  forward: [
    {
      target_group: ['blue', 'green'].map((colour, index) => ({
        arn: targetGroup(`web-${colour}`).arn,
        weight: index === 0 ? 100 : 0,
      })),
    },
  ],
};
/** The listener of the group with a rule that leads to the service. */
const sharedListener = (byDefault: 'fixed-response' | 'forward'): readonly ExampleChange[] => [
  kept('aws_lb_listener.production', {
    arn: listenerArn,
    default_action: [byDefault === 'forward' ? forward : { type: 'fixed-response' }],
  }),
  kept('aws_lb_listener_rule.web', {
    arn: `${listenerArn.replace(':listener/', ':listener-rule/')}/9683b2d02a6cabee`,
    listener_arn: listenerArn,
    priority: 100,
    action: [forward],
  }),
];
/** The service behind it, whose role loses an action. */
const behindSharedListener = (byDefault: 'fixed-response' | 'forward', lost: string) => ({
  changes: [
    kept(serviceAddress, service()),
    kept(groupAddress, group()),
    ...targetGroups,
    ...sharedListener(byDefault),
    codeDeployRole,
    loses(lost),
  ],
});
const fails = [`fail ${roleAddress}`];
const passes = [`pass ${groupAddress}`];

describeRule(deploymentRole, [
  {
    title: 'passes where it stays',
    plan: { changes: [kept(groupAddress, group()), codeDeployRole, kept(policyAddress, inline(...needed))] },
    expected: passes,
  },
  { title: 'fails where the managed policy is detached', plan: deploymentRole.example, expected: fails },
  {
    title: 'fails where an inline policy loses an action',
    plan: { changes: [kept(groupAddress, group()), codeDeployRole, loses('ecs:CreateTaskSet')] },
    expected: fails,
  },
  {
    title: 'fails where an inline policy is deleted',
    plan: {
      changes: [kept(groupAddress, group()), codeDeployRole, deleted(policyAddress, inline(...needed))],
    },
    expected: fails,
  },
  {
    title: 'passes where another policy allows it from now on',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        deleted(policyAddress, inline(...needed)),
        created(attachmentAddress, managed('AWSCodeDeployRoleForECS')),
      ],
    },
    expected: passes,
  },
  {
    title: 'passes where the actions are written with a wildcard',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        updated(
          policyAddress,
          inline(...needed),
          inline('ECS:*', 'elasticloadbalancing:*', 'cloudwatch:Describe*', 'lambda:Invoke*', 'iam:Pass?ole'),
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'fails where an action is denied',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        updated(policyAddress, inline(...needed), {
          ...inline(...needed),
          policy: policy([allow(...needed), { Action: ['iam:PassRole'], Effect: 'Deny', Resource: '*' }]),
        }),
      ],
    },
    expected: fails,
  },
  {
    title: 'needs no alarms where none is watched',
    plan: {
      changes: [
        updated(groupAddress, group(), group({ alarm_configuration: [] })),
        codeDeployRole,
        loses('cloudwatch:DescribeAlarms'),
      ],
    },
    expected: passes,
  },
  {
    title: 'needs to change no listener where rules of listeners that others share lead to the service',
    plan: behindSharedListener('fixed-response', 'elasticloadbalancing:ModifyListener'),
    expected: passes,
  },
  {
    title: 'needs to change the rules there',
    plan: behindSharedListener('fixed-response', 'elasticloadbalancing:ModifyRule'),
    expected: fails,
  },
  {
    title: 'fails where a listener that leads to the service itself cannot be changed any more',
    plan: behindSharedListener('forward', 'elasticloadbalancing:ModifyListener'),
    expected: fails,
  },
  {
    title: 'needs no functions where the AppSpec has no hook',
    plan: {
      changes: [
        kept(serviceAddress, service()),
        kept(groupAddress, group()),
        updated(
          'aws_s3_object.app_spec',
          appSpec({ AfterAllowTestTraffic: functionArn('smoke-test') }),
          appSpec({}),
        ),
        codeDeployRole,
        loses('lambda:InvokeFunction'),
      ],
    },
    expected: passes,
  },
  {
    title: 'needs functions where the AppSpec is in no plan',
    plan: { changes: [kept(groupAddress, group()), codeDeployRole, loses('lambda:InvokeFunction')] },
    expected: fails,
  },
  {
    title: 'says nothing of an action that was not allowed before',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        updated(
          policyAddress,
          without('iam:PassRole'),
          inline(...needed.filter((name) => name !== 'iam:PassRole'), 's3:GetObject'),
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'reads the policies of the role where no resource makes them',
    plan: {
      changes: [
        kept(groupAddress, group()),
        updated(
          roleAddress,
          role('web-codedeploy', {
            managed_policy_arns: ['arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS'],
          }),
          role('web-codedeploy', { managed_policy_arns: [] }),
        ),
      ],
    },
    expected: fails,
  },
  {
    title: 'fails where a policy of its own loses an action',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        kept(attachmentAddress, {
          policy_arn: 'arn:aws:iam::123456789012:policy/release',
          role: 'web-codedeploy',
        }),
        updated(
          'aws_iam_policy.release',
          { arn: 'arn:aws:iam::123456789012:policy/release', policy: policy([allow(...needed)]) },
          { arn: 'arn:aws:iam::123456789012:policy/release', policy: policy([allow('ecs:*')]) },
        ),
      ],
    },
    expected: fails,
  },
  {
    title: 'fails where CodeDeploy may no longer assume it',
    plan: {
      changes: [
        kept(groupAddress, group()),
        updated(
          roleAddress,
          role('web-codedeploy'),
          role('web-codedeploy', { assume_role_policy: trust('ecs.amazonaws.com') }),
        ),
      ],
    },
    expected: fails,
  },
  {
    title: 'fails where the role is deleted',
    plan: { changes: [kept(groupAddress, group()), deleted(roleAddress, role('web-codedeploy'))] },
    expected: fails,
  },
  {
    title: 'passes where the role is replaced with its policies',
    plan: {
      changes: [
        kept(groupAddress, group()),
        replaced(roleAddress, role('web-codedeploy'), role('web-codedeploy')),
        replaced(policyAddress, inline(...needed), inline(...needed)),
      ],
    },
    expected: passes,
  },
  {
    title: 'passes where another role takes over that may do everything',
    plan: {
      changes: [
        becomesOther,
        kept('aws_iam_role.other', role('other')),
        kept('aws_iam_role_policy_attachment.other', managed('AWSCodeDeployRoleForECSLimited', 'other')),
      ],
    },
    expected: passes,
  },
  {
    title: 'fails where another role takes over that may not',
    plan: { changes: [becomesOther, kept('aws_iam_role.other', role('other'))] },
    expected: ['fail aws_iam_role.other'],
  },
  {
    title: 'is unknown where another role takes over that is in no plan',
    plan: { changes: [becomesOther] },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'is unknown where a policy is attached that is in no plan',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        updated(attachmentAddress, managed('AWSCodeDeployRoleForECS'), managed('AdministratorAccess')),
      ],
    },
    expected: [`unknown ${roleAddress}`],
  },
  {
    title: 'is unknown where a policy is known at apply only',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        updated(
          policyAddress,
          inline(...needed),
          { name: 'grants', role: 'web-codedeploy' },
          { policy: true },
        ),
      ],
    },
    expected: [`unknown ${roleAddress}`],
  },
  {
    title: 'reads the synthesized policy where ARNs in it are known at apply only',
    plan: {
      changes: [
        kept(groupAddress, group()),
        codeDeployRole,
        updated(
          policyAddress,
          inline(...needed),
          {
            ...inline(),
            policy: policy([{ Action: needed, Effect: 'Allow', Resource: ['${aws_lb_listener.web.arn}'] }]),
          },
          { policy: true },
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'does not apply to a deployment group that is deleted',
    plan: { changes: [deleted(groupAddress, group()), deleted(roleAddress, role('web-codedeploy'))] },
    expected: [],
  },
]);

it('names the actions that are lost', () => {
  expect(
    messagesOf(deploymentRole, {
      changes: [kept(groupAddress, group()), codeDeployRole, loses('elasticloadbalancing:ModifyListener')],
    }),
  ).toEqual(['the role no longer allows CodeDeploy elasticloadbalancing:ModifyListener']);
});
