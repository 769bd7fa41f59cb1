import { createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { ActionStage, artifact, caught, failureOf, revisionArn, zipOf } from './action-stage';

const type = 'Deploy/AWS/CodeDeployToECS/1';
const configuration = {
  ApplicationName: 'web',
  DeploymentGroupName: 'blue-green',
  TaskDefinitionTemplateArtifact: 'Release',
  AppSpecTemplateArtifact: 'Release',
  Image1ArtifactName: 'Release',
  Image1ContainerName: 'IMAGE1_NAME',
};
const imageUri = `127.0.0.1:4566/web@sha256:${'0'.repeat(64)}`;
const taskDefinition = {
  family: 'web',
  taskRoleArn: 'arn:aws:iam::123456789012:role/web-task',
  executionRoleArn: 'web-execution',
  cpu: 256,
  containerDefinitions: [{ name: 'app', image: '<IMAGE1_NAME>', essential: true }],
  tags: [{ key: 'service', value: 'web' }],
};
const appSpec = 'version: 0.0\nResources:\n  - It:\n      TaskDefinition: <TASK_DEFINITION>\n';
const files = {
  'taskdef.json': JSON.stringify(taskDefinition),
  'appspec.yaml': appSpec,
  'imageDetail.json': JSON.stringify({ ImageURI: imageUri, ImageDigest: 'ignored' }),
};
let stage: ActionStage;
/** Statuses of the deployment, one a look; the last one stays. */
let statuses: Json[];

beforeEach(() => {
  stage = new ActionStage();
  stage.putArtifact('Release', files);
  statuses = [{ status: 'InProgress' }, { status: 'Succeeded' }];
  stage.answerReleases('slowly');
  stage.answers.set('GetDeployment', () => ({
    deploymentInfo: statuses.length > 1 ? statuses.shift() : statuses[0],
  }));
});

const perform = (changes: Readonly<Record<string, string>> = {}) =>
  stage.perform(type, { ...configuration, ...changes }, { inputs: [artifact('Release')], outputs: [] });

const inputOf = (operation: string) => stage.calls.find((call) => call.operation === operation)?.input;
const refuse = (operation: string, error: AwsError) =>
  stage.answers.set(operation, () => {
    throw error;
  });

describe('the blue/green action', () => {
  it('registers the task definition with the image, and deploys it by the AppSpec', async () => {
    const result = await perform();
    expect(inputOf('RegisterTaskDefinition')).toEqual({
      ...taskDefinition,
      cpu: '256',
      containerDefinitions: [{ name: 'app', image: imageUri, essential: true }],
    });
    const content = appSpec.replace('<TASK_DEFINITION>', revisionArn);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(inputOf('CreateDeployment')).toEqual({
      applicationName: 'web',
      deploymentGroupName: 'blue-green',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } },
    });
    const shown = {
      externalExecutionId: 'd-ABCDEFGHI',
      externalExecutionUrl:
        'https://console.aws.amazon.com/codedeploy/home?region=eu-west-1#/deployments/d-ABCDEFGHI',
    };
    expect(result).toEqual({ ...shown, summary: 'Deployment Succeeded' });
    expect(stage.reports).toEqual([
      { ...shown, summary: 'Deployment Created' },
      { ...shown, summary: 'Deployment InProgress' },
    ]);
  });

  it('asks for what the stacks grant, and for nothing else', async () => {
    await perform();
    const ecs = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:*';
    const codeDeploy = 'arn:aws:codedeploy:eu-west-1:123456789012';
    const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
    expect(stage.asked.map(({ action, resource, context }) => [action, resource, context])).toEqual([
      ['s3:GetObject', 'arn:aws:s3:::artifacts/web/Release/1', undefined],
      ['ecs:RegisterTaskDefinition', ecs, undefined],
      ['ecs:TagResource', ecs, { 'ecs:CreateAction': 'RegisterTaskDefinition' }],
      ['iam:PassRole', 'arn:aws:iam::123456789012:role/web-task', passed],
      ['iam:PassRole', 'arn:aws:iam::123456789012:role/web-execution', passed],
      ['codedeploy:GetApplication', `${codeDeploy}:application:web`, undefined],
      ['codedeploy:RegisterApplicationRevision', `${codeDeploy}:application:web`, undefined],
      ['codedeploy:GetApplicationRevision', `${codeDeploy}:application:web`, undefined],
      ['codedeploy:CreateDeployment', `${codeDeploy}:deploymentgroup:web/blue-green`, undefined],
      ['codedeploy:GetDeploymentConfig', `${codeDeploy}:deploymentconfig:slowly`, undefined],
      ['codedeploy:GetDeployment', `${codeDeploy}:deploymentgroup:web/blue-green`, undefined],
    ]);
  });

  it('takes templates from other artifacts and paths, and as DescribeTaskDefinition answers them', async () => {
    const described = {
      ...taskDefinition,
      revision: 3,
      status: 'ACTIVE',
      registeredAt: 1,
      compatibilities: [],
    };
    stage.putArtifact('Templates', {
      'deploy/task.json': JSON.stringify(described),
      'deploy/spec.yaml': appSpec,
    });
    await stage.perform(
      type,
      {
        ...configuration,
        TaskDefinitionTemplateArtifact: 'Templates',
        TaskDefinitionTemplatePath: './deploy/task.json',
        AppSpecTemplateArtifact: 'Templates',
        AppSpecTemplatePath: 'deploy/spec.yaml',
      },
      { inputs: [artifact('Release'), artifact('Templates')], outputs: [] },
    );
    expect(Object.keys(inputOf('RegisterTaskDefinition') ?? {})).toEqual(Object.keys(taskDefinition));
  });

  it.each([
    ['taskdef.json', 'Exception while trying to read the task definition artifact file from: Release'],
    ['appspec.yaml', 'Exception while trying to read the app spec artifact file from: Release'],
    [
      'imageDetail.json',
      'Exception while trying to read the image artifact file from the artifact: Release.',
    ],
  ])('fails in the words of CodePipeline without %s', async (name, words) => {
    stage.putArtifact('Release', Object.fromEntries(Object.entries(files).filter(([file]) => file !== name)));
    expect(await failureOf(perform())).toBe(`ConfigurationError: ${words}`);
    expect(stage.calls).toEqual([]);
  });

  it.each(['{', '[]', '{}', '{"ImageURI":""}', '{"ImageURI":1}', ' '.repeat(100 * 1024 + 1)])(
    'fails where imageDetail.json is %.20j',
    async (detail) => {
      stage.putArtifact('Release', { ...files, 'imageDetail.json': detail });
      expect(await failureOf(perform())).toBe(
        'ConfigurationError: Exception while trying to read the image artifact file from the artifact: Release.',
      );
    },
  );

  it('reads no artifact that is no zip or is larger than 3 MB', async () => {
    const words =
      'ConfigurationError: Exception while trying to read the task definition artifact file from: Release';
    stage.put('artifacts', 'web/Release/1', Buffer.from('no zip'));
    expect(await failureOf(perform())).toBe(words);
    const large = { ...files, large: randomBytes(1.5 * 1024 * 1024).toString('hex') };
    stage.putArtifact('Release', { ...files, small: 'x' });
    await expect(perform()).resolves.toBeDefined();
    stage.put('artifacts', 'web/Release/1', zipOf(large, 0));
    expect(await failureOf(perform())).toBe(words);
    stage.objects.clear();
    expect(await failureOf(perform())).toMatch(
      /^ConfigurationError: The action failed because either the artifact or the Amazon S3 bucket could not be found/,
    );
  });

  it.each(['{"family": "web",}', '[]', '"<IMAGE1_NAME>"', 'null'])(
    'fails where taskdef.json is %s',
    async (template) => {
      stage.putArtifact('Release', { ...files, 'taskdef.json': template });
      expect(await failureOf(perform())).toMatch(
        /^ConfigurationError: the task definition template is not JSON that ECS takes: /,
      );
      expect(stage.calls).toEqual([]);
    },
  );

  it('fails as ECS does where a placeholder is left', async () => {
    expect(await failureOf(perform({ Image1ContainerName: 'OTHER' }))).toBe(
      'JobFailed: Container.image contains invalid characters. (Service: AmazonECS; Status Code: 400; Error Code: ClientException; Request ID: id; Proxy: null)',
    );
    expect(inputOf('RegisterTaskDefinition')).toBeUndefined();
  });

  it('releases the image of the template where it has no placeholder', async () => {
    const text = files['taskdef.json'].replace('<IMAGE1_NAME>', 'web:1');
    stage.putArtifact('Release', { ...files, 'taskdef.json': text });
    await perform();
    expect(inputOf('RegisterTaskDefinition')).toMatchObject({ containerDefinitions: [{ image: 'web:1' }] });
  });

  it('fails with what ECS and CodeDeploy refuse', async () => {
    const active = "The Deployment Group 'blue-green' already has an active Deployment 'd-1'";
    refuse('CreateDeployment', new AwsError('DeploymentLimitExceededException', active));
    expect(await failureOf(perform())).toBe(
      `JobFailed: ${active} (Service: AmazonCodeDeploy; Status Code: 400; Error Code: DeploymentLimitExceededException; Request ID: id; Proxy: null)`,
    );
    refuse('GetApplication', new AwsError('ApplicationDoesNotExistException', 'No application found'));
    expect(await failureOf(perform())).toMatch(
      /^ConfigurationError: No application found \(Service: AmazonC/,
    );
    refuse('RegisterTaskDefinition', new AwsError('ClientException', 'no family'));
    expect(await failureOf(perform())).toMatch(/^JobFailed: no family \(Service: AmazonECS;/);
  });

  it.each([
    ['ecs:TagResource', 'ECS'],
    ['iam:PassRole', 'ECS'],
    ['codedeploy:GetDeploymentConfig', 'CodeDeploy'],
    ['codedeploy:GetDeployment', 'CodeDeploy'],
  ])('fails without the permission to %s', async (action, service) => {
    stage.denied = [action];
    const failure = await caught(perform());
    expect(failure).toMatchObject({
      code: 'PermissionError',
      message: `The provided role does not have sufficient permissions to access ${service}`,
    });
    expect(failure.progress.summary).toContain(action);
  });

  it.each([
    [{ status: 'Failed', errorInformation: { code: 'ALARM_ACTIVE', message: 'an alarm' } }, 'an alarm'],
    [{ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } }, 'Deployment Stopped: MANUAL_STOP'],
    [{ status: 'Failed' }, 'Deployment Failed: for a reason that CodeDeploy does not tell'],
  ])('fails with the deployment: %j', async (end, message) => {
    statuses = [end];
    const failure = await caught(perform());
    expect(failure).toMatchObject({ code: 'JobFailed', message });
    expect(failure.progress).toMatchObject({
      externalExecutionId: 'd-ABCDEFGHI',
      summary: `Deployment ${end.status}`,
    });
  });

  it('looks again where CodeDeploy does not answer, and gives up where it refuses', async () => {
    let looks = 0;
    stage.answers.set('GetDeployment', () => {
      looks += 1;
      if (looks === 1) throw new AwsError('InternalFailure', 'killed', 500);
      return { deploymentInfo: { status: 'Succeeded' } };
    });
    await expect(perform()).resolves.toMatchObject({ summary: 'Deployment Succeeded' });
    expect(looks).toBe(2);
    refuse('GetDeployment', new AwsError('DeploymentDoesNotExistException', 'gone'));
    expect(await failureOf(perform())).toMatch(/^ConfigurationError: gone/);
  });

  it('leaves the deployment running when it is abandoned', async () => {
    statuses = [{ status: 'InProgress' }];
    stage.answers.set('GetDeployment', () => {
      stage.abort.abort(new Error('abandoned'));
      return { deploymentInfo: { status: 'InProgress' } };
    });
    await expect(perform()).rejects.toThrow();
    expect(stage.calls.map(({ operation }) => operation)).not.toContain('StopDeployment');
  });
});
