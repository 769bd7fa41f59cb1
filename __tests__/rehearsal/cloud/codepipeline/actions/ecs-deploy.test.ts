import { AwsError } from '../../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { ActionStage, artifact, failureOf, revisionArn } from './action-stage';

const type = 'Deploy/AWS/ECS/1';
const previousArn = revisionArn.replace(':7', ':6');
const definitions = [{ name: 'app', imageUri: 'web@sha256:1' }];
let stage: ActionStage;
/** What the looks at the service find after its update, one each; the last one stays. */
let looks: Json[][];
let isUpdated: boolean;

const deployment = (status: string, taskDefinition: string, rolloutState: string): Json => ({
  id: `ecs-svc/${taskDefinition.slice(-1)}`,
  status,
  taskDefinition,
  rolloutState,
});
const done = deployment('PRIMARY', revisionArn, 'COMPLETED');

beforeEach(() => {
  stage = new ActionStage();
  isUpdated = false;
  stage.putArtifact('Images', { 'imagedefinitions.json': JSON.stringify(definitions) });
  looks = [
    [deployment('PRIMARY', revisionArn, 'IN_PROGRESS'), deployment('ACTIVE', previousArn, 'COMPLETED')],
    [done],
  ];
  stage.answers.set('DescribeServices', () => ({
    services: [
      {
        taskDefinition: previousArn,
        deployments: !isUpdated ? [] : looks.length > 1 ? looks.shift() : looks[0],
      },
    ],
  }));
  stage.answers.set('DescribeTaskDefinition', () => ({
    taskDefinition: {
      family: 'web',
      revision: 6,
      status: 'ACTIVE',
      taskRoleArn: 'arn:aws:iam::123456789012:role/web-task',
      containerDefinitions: [
        { name: 'app', image: 'old', cpu: 1 },
        { name: 'sidecar', image: 'kept' },
      ],
    },
    tags: [{ key: 'team', value: 'a' }],
  }));
  stage.answers.set('RegisterTaskDefinition', () => ({ taskDefinition: { taskDefinitionArn: revisionArn } }));
  stage.answers.set('UpdateService', () => {
    isUpdated = true;
    return {};
  });
});

const perform = (changes: Readonly<Record<string, string>> = {}) =>
  stage.perform(
    type,
    { ClusterName: 'main', ServiceName: 'web', ...changes },
    { inputs: [artifact('Images')], outputs: [] },
  );
const inputOf = (operation: string) => stage.calls.find((call) => call.operation === operation)?.input;

describe('the rolling action', () => {
  it('registers the task definition of the service with new images, and waits for the deployment', async () => {
    const result = await perform();
    expect(inputOf('RegisterTaskDefinition')).toEqual({
      family: 'web',
      taskRoleArn: 'arn:aws:iam::123456789012:role/web-task',
      tags: [{ key: 'team', value: 'a' }],
      containerDefinitions: [
        { name: 'app', image: 'web@sha256:1', cpu: 1 },
        { name: 'sidecar', image: 'kept' },
      ],
    });
    expect(inputOf('DescribeTaskDefinition')).toEqual({ taskDefinition: previousArn, include: ['TAGS'] });
    expect(inputOf('UpdateService')).toEqual({
      cluster: 'main',
      service: 'web',
      taskDefinition: revisionArn,
    });
    expect(result).toMatchObject({ externalExecutionId: 'ecs-svc/7', summary: 'Deployment completed' });
    expect(stage.reports).toMatchObject([{ externalExecutionId: 'ecs-svc/7' }]);
    expect(looks).toEqual([[done]]);
  });

  it('asks for what the role has to be granted', async () => {
    await perform();
    const service = 'arn:aws:ecs:eu-west-1:123456789012:service/main/web';
    const family = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:*';
    expect([...new Set(stage.asked.map(({ action, resource }) => `${action} ${resource}`))]).toEqual([
      's3:GetObject arn:aws:s3:::artifacts/web/Images/1',
      `ecs:DescribeServices ${service}`,
      'ecs:DescribeTaskDefinition *',
      `ecs:RegisterTaskDefinition ${family}`,
      `ecs:TagResource ${family}`,
      'iam:PassRole arn:aws:iam::123456789012:role/web-task',
      `ecs:UpdateService ${service}`,
    ]);
  });

  it('reads the file that it is told', async () => {
    stage.putArtifact('Images', { 'out/images.json': JSON.stringify(definitions) });
    await perform({ FileName: 'out/images.json' });
    expect(inputOf('UpdateService')).toBeDefined();
    expect(await failureOf(perform())).toBe(
      "ConfigurationError: Did not find the image definition file imagedefinitions.json in the input artifacts ZIP file. Verify the file is stored in your pipeline's Amazon S3 artifact bucket: artifacts key: web/Images/1",
    );
  });

  it.each([
    ['no JSON', '{'],
    ['no list', '{"ImageURI":"web"}'],
    ['an image without a container', '[{"imageUri":"web"}]'],
  ])('fails with %s', async (_, content) => {
    stage.putArtifact('Images', { 'imagedefinitions.json': content });
    expect(await failureOf(perform())).toBe(
      'ConfigurationError: Invalid action configuration: The image definition file imagedefinitions.json contains invalid JSON format',
    );
  });

  it('fails with a container that the task definition does not have', async () => {
    stage.putArtifact('Images', { 'imagedefinitions.json': '[{"name":"api","imageUri":"web"}]' });
    expect(await failureOf(perform())).toBe(
      'ConfigurationError: the image definitions name the container api, and the task definition has [app, sidecar]',
    );
  });

  it('fails with what ECS refuses, as for a service under CODE_DEPLOY', async () => {
    stage.answers.set('UpdateService', () => {
      throw new AwsError('InvalidParameterException', 'Unable to update task definition on services');
    });
    expect(await failureOf(perform())).toBe(
      'JobFailed: Unable to update task definition on services (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException; Request ID: id; Proxy: null)',
    );
  });

  it('fails when a newer deployment takes the place of its own, without a service, and without a grant', async () => {
    looks = [[deployment('PRIMARY', `${revisionArn}8`, 'IN_PROGRESS')]];
    expect(await failureOf(perform())).toBe('JobFailed: another deployment of the service web has begun');
    stage.denied = ['ecs:UpdateService'];
    expect(await failureOf(perform())).toBe(
      'PermissionError: The provided role does not have sufficient permissions to access ECS',
    );
    stage.answers.set('DescribeServices', () => ({ services: [] }));
    expect(await failureOf(perform())).toBe('ConfigurationError: the cluster main has no service web');
  });

  it('leaves the deployment alone when it is abandoned', async () => {
    looks = [[deployment('PRIMARY', revisionArn, 'IN_PROGRESS')]];
    const performed = perform();
    stage.abort.abort(new Error('left'));
    await expect(performed).rejects.toThrow();
  });
});
