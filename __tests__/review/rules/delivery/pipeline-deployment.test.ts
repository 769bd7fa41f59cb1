import type { ExampleChange } from '../../../../review/rule';
import { pipelineDeployment } from '../../../../review/rules/delivery/pipeline-deployment';
import {
  action,
  created,
  deployAction,
  deployConfiguration,
  group,
  groupAddress,
  kept,
  pipeline,
  pipelineAddress,
  service,
  serviceAddress,
  sourceAction,
  stage,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

interface Plan {
  readonly changes: readonly ExampleChange[];
}
const source = stage('Source', sourceAction());
const before = pipeline(source, stage('Deploy', deployAction()));
const deploys = (configuration: Readonly<Record<string, string>>): ExampleChange =>
  updated(pipelineAddress, before, pipeline(source, stage('Deploy', deployAction(configuration))));
const becomes = (configuration: Readonly<Record<string, string>>): Plan => ({
  changes: [deploys(configuration)],
});
const without = (...keys: readonly string[]): Value => ({
  ...deployAction(),
  configuration: Object.fromEntries(
    Object.entries(deployConfiguration).filter(([key]) => !keys.includes(key)),
  ),
});
const template = kept('aws_s3_object.task_definition', {
  content: '{"containerDefinitions":[{"name":"web","image":"<IMAGE>"}]}',
  key: 'release-templates/taskdef.json',
});
const fails = [`fail ${pipelineAddress}`];
const passes = [`pass ${pipelineAddress}`];

describeRule(pipelineDeployment, [
  { title: 'passes where it stays', plan: { changes: [kept(pipelineAddress, before)] }, expected: passes },
  { title: 'fails where the application changes', plan: pipelineDeployment.example, expected: fails },
  {
    title: 'fails where the deployment group changes',
    plan: becomes({ DeploymentGroupName: 'x' }),
    expected: fails,
  },
  {
    title: 'passes where the deployment group is renamed and the pipeline follows',
    plan: {
      changes: [
        updated(groupAddress, group(), group({ deployment_group_name: 'shop' })),
        deploys({ DeploymentGroupName: 'shop' }),
      ],
    },
    expected: passes,
  },
  {
    title: 'passes where the application is renamed in another stack and the pipeline follows',
    plan: [
      {
        changes: [
          updated(
            'aws_codedeploy_app.web',
            { compute_platform: 'ECS', name: 'web' },
            { compute_platform: 'ECS', name: 'shop' },
          ),
        ],
      },
      becomes({ ApplicationName: 'shop' }),
    ],
    expected: passes,
  },
  {
    title: 'fails where the AppSpec template changes',
    plan: becomes({ AppSpecTemplatePath: 'other.yaml' }),
    expected: fails,
  },
  {
    title: 'fails where the task definition template changes',
    plan: becomes({ TaskDefinitionTemplatePath: 'other.json' }),
    expected: fails,
  },
  {
    title: 'passes where the default path of a template is left out',
    plan: {
      changes: [
        updated(
          pipelineAddress,
          before,
          pipeline(source, stage('Deploy', without('AppSpecTemplatePath', 'TaskDefinitionTemplatePath'))),
        ),
      ],
    },
    expected: passes,
  },
  {
    title: 'fails with an artifact that is no input',
    plan: becomes({ TaskDefinitionTemplateArtifact: 'Source' }),
    expected: fails,
  },
  {
    title: 'fails where the placeholder changes',
    plan: becomes({ Image1ContainerName: 'IMAGE' }),
    expected: fails,
  },
  {
    title: 'passes where the template has the new placeholder',
    plan: { changes: [kept(serviceAddress, service()), template, deploys({ Image1ContainerName: 'IMAGE' })] },
    expected: passes,
  },
  {
    title: 'fails where the image is no longer filled in',
    plan: {
      changes: [
        updated(
          pipelineAddress,
          before,
          pipeline(source, stage('Deploy', without('Image1ArtifactName', 'Image1ContainerName'))),
        ),
      ],
    },
    expected: [...fails, ...fails],
  },
  {
    title: 'fails where the deploy action goes away',
    plan: { changes: [updated(pipelineAddress, before, pipeline(source, stage('Test', action('Test'))))] },
    expected: fails,
  },
  {
    title: 'passes where the stage alone is renamed',
    plan: { changes: [updated(pipelineAddress, before, pipeline(source, stage('Release', deployAction())))] },
    expected: passes,
  },
  {
    title: 'is unknown where the application is known at apply only',
    plan: {
      changes: [
        updated(pipelineAddress, before, pipeline(source, stage('Deploy', without('ApplicationName'))), {
          stage: [{}, { action: [{ configuration: { ApplicationName: true } }] }],
        }),
      ],
    },
    expected: [`unknown ${pipelineAddress}`],
  },
  {
    title: 'is unknown where all of it is known at apply only',
    plan: {
      changes: [
        updated(pipelineAddress, before, pipeline(source, stage('Deploy', deployAction())), {
          stage: [{}, { action: [{ configuration: true }] }],
        }),
      ],
    },
    expected: [`unknown ${pipelineAddress}`],
  },
  {
    title: 'does not apply to a pipeline that is created',
    plan: { changes: [created(pipelineAddress, before)] },
    expected: [],
  },
  {
    title: 'does not apply to a pipeline that releases nothing by CodeDeploy',
    plan: { changes: [updated(pipelineAddress, pipeline(source), pipeline(stage('Code', sourceAction())))] },
    expected: [],
  },
]);

it('says which key changes', () => {
  expect(messagesOf(pipelineDeployment, becomes({ DeploymentGroupName: 'shop' }))).toEqual([
    'the deploy action takes another DeploymentGroupName: web becomes shop',
  ]);
});
