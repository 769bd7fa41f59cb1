import { smallerTask } from '../../../../review/rules/task-definition/smaller-task';
import { describeRule, messagesOf } from '../../../support/review';
import {
  containers,
  newRevision,
  rollingService,
  service,
  taskDefinition,
  template,
} from '../../../support/review-shapes';

const taskdef = (values: object, container: object = {}) =>
  JSON.stringify({
    cpu: '512',
    memory: '1024',
    containerDefinitions: JSON.parse(containers({ image: '<IMAGE1_NAME>', ...container })) as unknown,
    ...values,
  });
const from = (before: object, after: object) =>
  newRevision({
    before: { container_definitions: containers({ ...before }) },
    after: { container_definitions: containers({ ...after }) },
  });
const secrets = [
  { name: 'DATABASE_URL', valueFrom: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db' },
  { name: 'API_KEY', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/key' },
];
const failed = ['fail aws_ecs_task_definition.shop'];
const passed = ['pass aws_ecs_task_definition.shop'];

describeRule(smallerTask, [
  {
    title: 'passes where it grows',
    plan: { changes: [service(), newRevision({ after: { cpu: '1024', memory: '2 GB' } })] },
    expected: passed,
  },
  {
    title: 'fails where CPU and memory are cut',
    plan: { changes: [service(), newRevision({ after: { cpu: '.25 vCPU', memory: '512' } })] },
    expected: ['fail aws_ecs_task_definition.shop'],
  },
  {
    title: 'fails where a health check goes',
    plan: { changes: [service(), from({ healthCheck: { command: ['CMD', 'true'] } }, {})] },
    expected: failed,
  },
  {
    title: 'fails where a secret goes',
    plan: { changes: [service(), from({ secrets }, {})] },
    expected: failed,
  },
  {
    title: 'passes where a secret becomes a variable of the same name, which is another rule’s business',
    plan: {
      changes: [
        service(),
        from({ secrets: secrets.slice(0, 1) }, { environment: [{ name: 'DATABASE_URL', value: 'x' }] }),
      ],
    },
    expected: passed,
  },
  {
    title: 'fails where the image gets a tag that moves',
    plan: {
      changes: [
        service(),
        from({ image: 'registry.example:5000/shop:1.2' }, { image: 'registry.example:5000/shop' }),
      ],
    },
    expected: failed,
  },
  {
    title: 'fails where the image gets the tag latest',
    plan: { changes: [service(), from({ image: 'shop:1.2' }, { image: 'shop:latest' })] },
    expected: failed,
  },
  {
    title: 'passes where the image gets another version',
    plan: {
      changes: [
        service(),
        from({ image: 'registry.example:5000/shop:1.2' }, { image: 'registry.example:5000/shop:1.3' }),
      ],
    },
    expected: passed,
  },
  {
    title: 'judges the template where releases have one, and no placeholder in it',
    plan: {
      changes: [
        service(),
        newRevision({ after: { cpu: '256' } }),
        template('taskdef.json', taskdef({}), { after: { content: taskdef({ cpu: '256' }) } }),
      ],
    },
    expected: ['fail aws_s3_object.taskdef'],
  },
  {
    title: 'is unknown where the containers are known at apply only',
    plan: {
      changes: [
        service(),
        newRevision({
          after: { container_definitions: undefined },
          afterUnknown: { container_definitions: true },
        }),
      ],
    },
    expected: ['unknown aws_ecs_task_definition.shop'],
  },
  {
    title: 'is unknown where the template is known at apply only',
    plan: {
      changes: [
        service(),
        template('taskdef.json', taskdef({}), {
          after: { content: undefined },
          afterUnknown: { content: true },
        }),
      ],
    },
    expected: ['unknown aws_s3_object.taskdef'],
  },
  {
    title: 'does not apply to the first one, nor to one of a service that ECS deploys',
    plan: [
      { changes: [service(), taskDefinition({ actions: ['create'] })] },
      { changes: [rollingService()] },
    ],
    expected: [],
  },
]);

describe('its messages', () => {
  it('have both sizes, of a template too', () => {
    const content = taskdef({});
    const after = { content: taskdef({ cpu: '256' }) };
    const plan = { changes: [service(), template('taskdef.json', content, { after })] };
    expect(messagesOf(smallerTask, plan)).toEqual(['cpu of the task is cut from 512 to 256']);
  });

  it('are one for CPU and memory', () => {
    const after = { cpu: '256', memory: '512' };
    expect(messagesOf(smallerTask, { changes: [service(), newRevision({ after })] })).toEqual([
      'cpu of the task is cut from 512 to 256, and memory of the task is cut from 1024 to 512',
    ]);
  });

  it('have the name of the container, and the number of secrets', () => {
    expect(messagesOf(smallerTask, { changes: [service(), from({ secrets }, {})] })).toEqual([
      'the container web loses 2 of the secrets that it reads',
    ]);
  });
});
