import type { ExampleChange } from '../../../../review/rule';
import { deploymentNames } from '../../../../review/rules/codedeploy/deployment-names';
import {
  created,
  deleted,
  deployAction,
  group,
  groupAddress,
  kept,
  pipeline,
  pipelineAddress,
  replaced,
  service,
  serviceAddress,
  stage,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule } from '../../../support/review';

const appAddress = 'aws_codedeploy_app.web';
const app = (change: Value = {}): Value => ({ compute_platform: 'ECS', name: 'web', ...change });
const deploysTo = (configuration: Readonly<Record<string, string>>): Value =>
  pipeline(stage('Deploy', deployAction(configuration)));
const follows = (configuration: Readonly<Record<string, string>>): ExampleChange =>
  updated(pipelineAddress, deploysTo({}), deploysTo(configuration));

describeRule(deploymentNames, [
  {
    title: 'passes where both stay',
    plan: { changes: [kept(appAddress, app()), kept(groupAddress, group())] },
    expected: [`pass ${appAddress}`, `pass ${groupAddress}`],
  },
  {
    title: 'fails where the group is renamed',
    plan: deploymentNames.example,
    expected: [`fail ${groupAddress}`],
  },
  {
    title: 'fails where the application is renamed and the group follows',
    plan: {
      changes: [
        updated(appAddress, app(), app({ name: 'shop' })),
        updated(groupAddress, group(), group({ app_name: 'shop' })),
      ],
    },
    expected: [`fail ${appAddress}`, `pass ${groupAddress}`],
  },
  {
    title: 'passes where the pipeline of another stack follows the application',
    plan: [
      {
        changes: [
          updated(appAddress, app(), app({ name: 'shop' })),
          updated(groupAddress, group(), group({ app_name: 'shop' })),
        ],
      },
      { changes: [follows({ ApplicationName: 'shop' })] },
    ],
    expected: [`pass ${appAddress}`, `pass ${groupAddress}`],
  },
  {
    title: 'passes where the pipeline follows the group',
    plan: {
      changes: [
        updated(groupAddress, group(), group({ deployment_group_name: 'web-production' })),
        follows({ DeploymentGroupName: 'web-production' }),
      ],
    },
    expected: [`pass ${groupAddress}`],
  },
  {
    title: 'fails where the pipeline stays with the old name',
    plan: {
      changes: [
        updated(groupAddress, group(), group({ deployment_group_name: 'web-production' })),
        kept(pipelineAddress, deploysTo({})),
      ],
    },
    expected: [`fail ${groupAddress}`],
  },
  {
    title: 'fails where the group is moved to another application',
    plan: { changes: [kept(appAddress, app()), updated(groupAddress, group(), group({ app_name: 'shop' }))] },
    expected: [`pass ${appAddress}`, `fail ${groupAddress}`],
  },
  {
    title: 'fails where they are deleted and the service stays',
    plan: {
      changes: [kept(serviceAddress, service()), deleted(appAddress, app()), deleted(groupAddress, group())],
    },
    expected: [`fail ${appAddress}`, `fail ${groupAddress}`],
  },
  {
    title: 'does not apply where the service is deleted with them',
    plan: {
      changes: [
        deleted(serviceAddress, service()),
        deleted(appAddress, app()),
        deleted(groupAddress, group()),
      ],
    },
    expected: [],
  },
  {
    title: 'fails where the group is replaced',
    plan: { changes: [replaced(groupAddress, group(), group())] },
    expected: [`fail ${groupAddress}`],
  },
  {
    title: 'is unknown where the name is known at apply only',
    plan: {
      changes: [
        updated(groupAddress, group(), group({ deployment_group_name: undefined }), {
          deployment_group_name: true,
        }),
      ],
    },
    expected: [`unknown ${groupAddress}`],
  },
  {
    title: 'does not apply to what is created',
    plan: { changes: [created(groupAddress, group())] },
    expected: [],
  },
  {
    title: 'does not apply to applications on EC2',
    plan: {
      changes: [
        updated(
          appAddress,
          app({ compute_platform: 'Server' }),
          app({ compute_platform: 'Server', name: 'shop' }),
        ),
      ],
    },
    expected: [],
  },
]);
