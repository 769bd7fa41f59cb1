import { containerAndPort } from '../../../../review/rules/task-definition/container-and-port';
import { describeRule, messagesOf } from '../../../support/review';
import {
  containers,
  newRevision,
  rollingService,
  service,
  taskDefinition,
  template,
} from '../../../support/review-shapes';

const appSpec = (container: string, port: number | string) => `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: "${container}"
          ContainerPort: ${port}
`;
const taskdef = (values: object) =>
  JSON.stringify({ family: 'shop', containerDefinitions: JSON.parse(containers({ ...values })) as unknown });
const renamed = { container_definitions: containers({ name: 'app' }) };
const onPort8080 = { portMappings: [{ containerPort: 8080, protocol: 'tcp' }] };
const created = { actions: ['create'] };

describeRule(containerAndPort, [
  {
    title: 'passes where a service is created with a container and a port that are there',
    plan: { changes: [service(created), taskDefinition(created)] },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails where a service is created with another port',
    plan: {
      changes: [
        service(created),
        taskDefinition({ ...created, after: { container_definitions: containers(onPort8080) } }),
      ],
    },
    expected: ['fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails where a service is replaced with a container that is not there',
    plan: {
      changes: [service({ actions: ['delete', 'create'] }), taskDefinition({ after: renamed })],
    },
    expected: ['fail aws_ecs_task_definition.shop', 'unknown aws_ecs_task_definition.shop'],
  },
  {
    title: 'passes where the template of the next release has what its AppSpec template names',
    plan: {
      changes: [
        service(),
        taskDefinition(),
        template('taskdef.json', taskdef({})),
        template('appspec.yaml', appSpec('web', 3000)),
      ],
    },
    expected: ['pass aws_s3_object.taskdef'],
  },
  {
    title: 'passes where both templates change together, away from what the service has now',
    plan: {
      changes: [
        service(),
        newRevision({ after: renamed }),
        template('taskdef.json', taskdef({ name: 'app' })),
        template('appspec.yaml', appSpec('app', '"3000"')),
      ],
    },
    expected: ['pass aws_s3_object.taskdef'],
  },
  {
    title: 'fails where one of the templates changes alone',
    plan: {
      changes: [
        service(),
        template('taskdef.json', taskdef({}), { after: { content: taskdef(onPort8080) } }),
        template('appspec.yaml', appSpec('web', 3000)),
      ],
    },
    expected: ['fail aws_s3_object.taskdef'],
  },
  {
    title: 'takes the task definition where there is no template of it',
    plan: {
      changes: [service(), taskDefinition(), template('appspec.yaml', appSpec('shop', 3000))],
    },
    expected: ['fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'is unknown where no plan has the AppSpec file and the container is renamed',
    plan: { changes: [service(), newRevision({ after: renamed })] },
    expected: ['unknown aws_ecs_task_definition.shop'],
  },
  {
    title: 'passes where no plan has the AppSpec file and the container stays',
    plan: { changes: [service(), newRevision({ after: { cpu: '1024' } })] },
    expected: ['pass aws_ecs_task_definition.shop'],
  },
  {
    title: 'is unknown where the containers are known at apply only',
    plan: [
      {
        changes: [
          service(),
          newRevision({
            after: { container_definitions: undefined },
            afterUnknown: { container_definitions: true },
          }),
          template('appspec.yaml', appSpec('web', 3000)),
        ],
      },
    ],
    expected: ['unknown aws_ecs_task_definition.shop'],
  },
  {
    title: 'is unknown where the AppSpec template is none',
    plan: {
      changes: [service(), taskDefinition(), template('appspec.yaml', '"\u0000: [')],
    },
    expected: ['unknown aws_s3_object.appspec'],
  },
  {
    title: 'does not apply without a task definition, nor to a service that ECS deploys',
    plan: { changes: [service(), rollingService()] },
    expected: [],
  },
  {
    title: 'does not apply where nothing changes and no plan has the AppSpec file',
    plan: { changes: [service(), taskDefinition()] },
    expected: [],
  },
]);

it('names the resource that names the container', () => {
  const plan = { changes: [service(created), taskDefinition({ ...created, after: renamed })] };
  expect(messagesOf(containerAndPort, plan)).toEqual([
    'the next deployment fails: there is no such container as load_balancer of the service (aws_ecs_service.shop) names',
  ]);
});
