import type { ExampleChange } from '../../../../review/rule';
import { fargateSize } from '../../../../review/rules/task-definition/fargate-size';
import { describeRule, messagesOf } from '../../../support/review';
import {
  newRevision,
  rollingService,
  service,
  taskDefinition,
  template,
  type Edit,
} from '../../../support/review-shapes';

const content = (cpu: unknown, memory: unknown, more: object = {}): string =>
  JSON.stringify({
    cpu,
    memory,
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [],
    ...more,
  });
const templateOf = (text: string, edit: Edit = {}): ExampleChange =>
  template('taskdef.json', content('256', '512'), { after: { content: text }, ...edit });
const resource = 'aws_ecs_task_definition.shop';
const object = 'aws_s3_object.taskdef';

describeRule(fargateSize, [
  {
    title: 'passes where the size is one of Fargate',
    plan: {
      changes: [
        service(),
        newRevision({ after: { cpu: '1024', memory: '2048' } }),
        templateOf(content('1 vCPU', '2 GB')),
      ],
    },
    expected: [`pass ${resource}`, `pass ${object}`],
  },
  {
    title: 'fails where the template has another one',
    plan: { changes: [service(), taskDefinition(), templateOf(content('256', '8192'))] },
    expected: [`pass ${resource}`, `fail ${object}`],
  },
  {
    title: 'fails where the resource has another one, a new one too',
    plan: {
      changes: [service(), taskDefinition({ actions: ['create'], after: { cpu: '256', memory: '8192' } })],
    },
    expected: [`fail ${resource}`],
  },
  {
    title: 'fails where EC2 is named beside Fargate',
    plan: {
      changes: [
        service(),
        templateOf(content('512', '512', { requiresCompatibilities: ['EC2', 'FARGATE'] })),
      ],
    },
    expected: [`fail ${object}`],
  },
  {
    title: 'passes where tasks run on EC2, or nothing says where',
    plan: {
      changes: [
        service(),
        newRevision({ after: { cpu: '300', memory: '8192', requires_compatibilities: ['EC2'] } }),
        templateOf(content('300', '8192', { requiresCompatibilities: undefined })),
      ],
    },
    expected: [`pass ${resource}`, `pass ${object}`],
  },
  {
    title: 'passes where the size is not said for the task, or stays as it is',
    plan: {
      changes: [
        service(),
        taskDefinition({ actions: ['no-op'], before: { memory: '300' }, after: { memory: '300' } }),
        templateOf(content(undefined, '8192')),
      ],
    },
    expected: [`pass ${resource}`, `pass ${object}`],
  },
  {
    title: 'is unknown where the size, or the template, is known at apply only',
    plan: {
      changes: [
        service(),
        newRevision({ after: { memory: undefined }, afterUnknown: { memory: true } }),
        templateOf('', { after: { content: undefined }, afterUnknown: { content: true } }),
      ],
    },
    expected: [`unknown ${resource}`, `unknown ${object}`],
  },
  {
    title: 'does not apply to one that goes, nor to one of a service that ECS deploys',
    plan: [
      { changes: [service(), taskDefinition({ actions: ['delete'], before: { memory: '300' } })] },
      { changes: [rollingService(), newRevision({ after: { memory: '300' } })] },
    ],
    expected: [],
  },
]);

it('says who refuses it, and what there is', () => {
  expect(messagesOf(fargateSize, { changes: [service(), templateOf(content('256', '8192'))] })).toEqual([
    'every deployment fails before it starts a task: Fargate has no task with cpu 256 and memory 8192, only 512, 1024 or 2048 MiB with this CPU',
  ]);
  expect(
    messagesOf(fargateSize, { changes: [service(), newRevision({ after: { cpu: '256', memory: '8 GB' } })] }),
  ).toEqual([
    'the apply fails: Fargate has no task with cpu 256 and memory 8 GB, only 512, 1024 or 2048 MiB with this CPU',
  ]);
});
