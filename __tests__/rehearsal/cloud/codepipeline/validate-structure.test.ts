import { pipelineShape } from '../../../../rehearsal/cloud/codepipeline/declaration';
import { validateStructure } from '../../../../rehearsal/cloud/codepipeline/validate-structure';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { readShape } from '../../../../rehearsal/cloud/support/shape';
import { refusal } from '../../../support/service-caller';
import { action, build, connection, deploy, pipeline, source, stage } from './sample-pipeline';

const validated = (declaration: Json) =>
  refusal(
    Promise.resolve().then(() => {
      validateStructure(readShape(pipelineShape, declaration), 'eu-west-1');
    }),
  );

const release = stage('Deploy', deploy());
const trigger = (sourceActionName: string) => ({
  providerType: 'CodeStarSourceConnection',
  gitConfiguration: { sourceActionName },
});

describe('a pipeline', () => {
  it.each<[string, Json]>([
    ['a source and a deployment', pipeline()],
    [
      'a test, a build of two inputs, an approval and a deployment of an image',
      pipeline(
        stage('Source', source(), { ...source('templates'), name: 'Templates' }),
        stage('Test', {
          ...build(['source'], []),
          actionTypeId: { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' },
        }),
        stage('Build', build(['source', 'templates'], ['build'], { PrimarySource: 'source' })),
        stage('Approve', action('Approve', 'Approval', 'Manual', { CustomData: 'text' })),
        stage(
          'Deploy',
          deploy(['source', 'build'], { Image1ArtifactName: 'build', Image1ContainerName: 'IMAGE1_NAME' }),
        ),
      ),
    ],
    [
      'an input of an action of the same stage with a lower run order',
      pipeline(
        stage('Source', source()),
        stage('Release', { ...deploy(['source', 'build']), runOrder: 2 }, build()),
      ),
    ],
  ])('may have %s', async (_, declaration) => {
    expect(await validated(declaration)).toBe('accepted');
  });

  it.each<[string, Json, string]>([
    [
      'the first stage does more than take sources',
      pipeline(stage('Source', source(), action('Approve', 'Approval', 'Manual')), release),
      'InvalidStructureException: Pipeline should start with a stage that only contains source actions',
    ],
    [
      'a later stage takes a source',
      pipeline(stage('Source', source()), stage('Late', { ...source('late'), name: 'Late' })),
      'InvalidStructureException: Stage Late contains source actions, which only the first stage of a pipeline may contain',
    ],
    [
      'a stage has no action',
      pipeline(stage('Source', source()), stage('Empty')),
      'InvalidStageDeclarationException: Stage Empty must contain at least one action',
    ],
    [
      'two stages have the same name',
      pipeline(stage('Source', source()), release, release),
      'InvalidStructureException: Stage name must be unique within the pipeline. The stage name Deploy has been used more than once',
    ],
    [
      'two actions of a stage have the same name',
      pipeline(stage('Source', source(), source('other')), release),
      'InvalidStructureException: Action name must be unique within a stage. The action name Source has been used more than once in stage Source',
    ],
    [
      'an input is not produced',
      pipeline(stage('Source', source()), stage('Build', build(['nothing']))),
      'InvalidStructureException: Input Artifact Bundle nothing in action Build is not declared as Output Artifact Bundle in any of the preceding actions',
    ],
    [
      'an input is produced later',
      pipeline(
        stage('Source', source()),
        stage('Deploy', deploy(['source', 'build'])),
        stage('Build', build()),
      ),
      'InvalidStructureException: Input Artifact Bundle build in action Deploy is not declared as Output Artifact Bundle in any of the preceding actions',
    ],
    [
      'an input is produced by an action that runs at the same time',
      pipeline(stage('Source', source()), stage('Release', build(), deploy(['source', 'build']))),
      'InvalidStructureException: Input Artifact Bundle build in action Deploy is not declared as Output Artifact Bundle in any of the preceding actions',
    ],
    [
      'an input is declared twice',
      pipeline(stage('Source', source()), stage('Deploy', deploy(['source', 'source']))),
      'InvalidStructureException: Input Artifact Bundle source in action Deploy is declared more than once',
    ],
    [
      'two actions produce the same artifact',
      pipeline(stage('Source', source()), stage('Build', build(['source'], ['source']))),
      'InvalidStructureException: Output Artifact Bundle name must be unique within the pipeline. source has been used more than once',
    ],
    [
      'two actions have the same namespace',
      pipeline(
        stage('Source', { ...source(), namespace: 'N' }),
        stage('Deploy', { ...deploy(), namespace: 'N' }),
      ),
      'InvalidStructureException: Variable namespace must be unique within the pipeline. N has been used more than once',
    ],
    [
      'there is no artifact store',
      { ...pipeline(), artifactStore: undefined },
      'InvalidStructureException: A pipeline must have either an artifactStore or, when it has actions in other regions, artifactStores',
    ],
    [
      'an action runs in a region without an artifact store',
      pipeline(stage('Source', source()), stage('Deploy', { ...deploy(), region: 'us-east-1' })),
      'InvalidStructureException: No artifact store is declared for region us-east-1; there are stores for [eu-west-1]',
    ],
    [
      'V1 is queued',
      { ...pipeline(), executionMode: 'QUEUED' },
      'InvalidStructureException: A pipeline of type V1 does not support execution mode QUEUED; use type V2',
    ],
    [
      'V1 has variables',
      { ...pipeline(), variables: [{ name: 'A' }] },
      'InvalidStructureException: A pipeline of type V1 does not support variables; use type V2',
    ],
    [
      'a variable is declared twice',
      { ...pipeline(), pipelineType: 'V2', variables: [{ name: 'A' }, { name: 'A' }] },
      'InvalidStructureException: Pipeline variable names must be unique. A has been used more than once',
    ],
    ...[[trigger('Source')], [trigger('Connection'), trigger('Connection')]].map(
      (triggers): [string, Json, string] => [
        triggers.length > 1 ? 'a connection has two triggers' : 'a trigger names no connection',
        {
          ...pipeline(stage('Source', connection(), source('other')), release),
          pipelineType: 'V2',
          triggers,
        },
        'InvalidStructureException: Triggers for connection must reference a CodeStarSourceConnection action. Note that when you specify a trigger, you cant specify more than one trigger per source action.',
      ],
    ),
  ])('fails when %s', async (_, declaration, message) => {
    expect(await validated(declaration)).toBe(message);
  });
});

describe('an action', () => {
  const second = (declaration: Json) => pipeline(stage('Source', source()), stage('Second', declaration));

  it.each<[string, Json, string]>([
    [
      'its type is not known',
      action('Stack', 'Deploy', 'CloudFormation'),
      "ActionType (Category: 'Deploy', Provider: 'CloudFormation', Owner: 'AWS', Version: '1') in action 'Stack' is not available in region EU_WEST_1. The embedded AWS does not perform actions of this type; it performs Source/AWS/CodeCommit/1, Source/AWS/S3/1, Source/AWS/CodeStarSourceConnection/1, Source/AWS/ECR/1, Build/AWS/CodeBuild/1, Test/AWS/CodeBuild/1, Invoke/AWS/Lambda/1, Approval/AWS/Manual/1, Deploy/AWS/CodeDeployToECS/1, Deploy/AWS/ECS/1",
    ],
    [
      'it waits for longer than ECS is waited for',
      {
        ...action('Roll', 'Deploy', 'ECS', { ClusterName: 'a', ServiceName: 'b', DeploymentTimeout: '61' }),
        inputArtifacts: [{ name: 'source' }],
      },
      "Action configuration for action 'Roll' has the DeploymentTimeout '61', which must be 1 to 60 minutes",
    ],
    [
      'it has no input',
      build([]),
      'Action Build declares 0 input artifacts which is less than the minimum count (1)',
    ],
    [
      'it has more than five inputs',
      deploy(['source', 'b', 'c', 'd', 'e', 'f']),
      'Action Deploy declares 6 input artifacts which is more than the maximum count (5)',
    ],
    [
      'it has an output that its type does not have',
      { ...deploy(), outputArtifacts: [{ name: 'out' }] },
      'Action Deploy declares 1 output artifacts which is more than the maximum count (0)',
    ],
    [
      'configuration is missing',
      { ...deploy(), configuration: { ApplicationName: 'app', TaskDefinitionTemplateArtifact: 'source' } },
      "Action configuration for action 'Deploy' is missing required configuration 'DeploymentGroupName', 'AppSpecTemplateArtifact'",
    ],
    [
      'configuration is not known',
      deploy(['source'], { ImageUri: 'x' }),
      "Action configuration for action 'Deploy' contains unknown configuration 'ImageUri'",
    ],
    [
      'a template is not among its inputs',
      deploy(['source'], { AppSpecTemplateArtifact: 'templates' }),
      "Action configuration for action 'Deploy': AppSpecTemplateArtifact 'templates' is not an input artifact of the action, which has [source]",
    ],
    [
      'an image is not among its inputs',
      deploy(['source'], { Image2ArtifactName: 'build', Image2ContainerName: 'IMAGE2_NAME' }),
      "Action configuration for action 'Deploy': Image2ArtifactName 'build' is not an input artifact of the action, which has [source]",
    ],
    [
      'an image has no placeholder',
      deploy(['source'], { Image1ArtifactName: 'source' }),
      "Action configuration for action 'Deploy' has Image1ArtifactName, but Image1ArtifactName and Image1ContainerName must be given together",
    ],
    [
      'a build of two inputs does not say which is the primary one',
      build(['source', 'other']),
      "Action configuration for action 'Build' must name the PrimarySource, because the action has more than one input artifact",
    ],
    [
      'the primary source of a build is not among its inputs',
      build(['source'], [], { PrimarySource: 'other' }),
      "Action configuration for action 'Build': PrimarySource 'other' is not an input artifact of the action, which has [source]",
    ],
  ])('fails when %s', async (_, declaration, message) => {
    expect(await validated(second(declaration))).toBe(`InvalidActionDeclarationException: ${message}`);
  });
});

describe('conditions', () => {
  const rule = (provider: string, configuration: Json) => ({
    name: 'rule',
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version: '1' },
    configuration,
  });
  const window = rule('DeploymentWindow', { Cron: '* * 9-16 ? * *' });
  const deployWith = (changes: Json, pipelineType = 'V2') => ({
    ...pipeline(stage('Source', source()), { ...release, ...changes }),
    pipelineType,
  });
  const one = (result: string, ...rules: Json[]) => ({ conditions: [{ result, rules }] });

  it.each<[string, Json]>([
    ['a window before a stage', { beforeEntry: one('FAIL', window) }],
    [
      'an alarm after it',
      { onSuccess: one('ROLLBACK', rule('CloudWatchAlarm', { AlarmName: 'a', WaitTime: '1' })) },
    ],
    [
      'a rule that the embedded AWS does not evaluate',
      { beforeEntry: one('SKIP', rule('VariableCheck', {})) },
    ],
    ['a rollback', { onFailure: { result: 'ROLLBACK' } }],
  ])('may have %s', async (_, changes) => {
    expect(await validated(deployWith(changes))).toBe('accepted');
  });

  it.each<[string, Json, string]>([
    [
      'a result of another type',
      { beforeEntry: one('ROLLBACK', window) },
      'Stage Deploy has the result ROLLBACK in its condition beforeEntry, which takes FAIL or SKIP',
    ],
    [
      'SKIP with a window',
      { beforeEntry: one('SKIP', window) },
      'Stage Deploy has the rule rule in a condition with the result SKIP, which supports LambdaInvoke and VariableCheck alone',
    ],
    [
      'a window without its expression',
      { beforeEntry: one('FAIL', rule('DeploymentWindow', { TimeZone: 'UTC' })) },
      "Stage Deploy has the rule rule, which is missing required configuration 'Cron'",
    ],
    [
      'a key that the rule does not have',
      { beforeEntry: one('FAIL', rule('CloudWatchAlarm', { AlarmName: 'a', Wait: '1' })) },
      "Stage Deploy has the rule rule, which contains unknown configuration 'Wait'",
    ],
    [
      'automatic retry besides',
      { onFailure: { result: 'RETRY', ...one('ROLLBACK', window) } },
      'Stage Deploy has automatic retry and an onFailure condition, which do not go together',
    ],
  ])('may not have %s', async (_, changes, message) => {
    expect(await validated(deployWith(changes))).toBe(`InvalidStageDeclarationException: ${message}`);
  });

  it('need a pipeline of type V2', async () => {
    expect(await validated(deployWith({ beforeEntry: one('FAIL', window) }, 'V1'))).toContain('use type V2');
  });
});
