import type { ExampleChange } from '../../../../review/rule';
import { serviceTaskDefinition } from '../../../../review/rules/ecs-service/service-task-definition';
import { describeRule } from '../../../support/review';

const service = (change: Partial<ExampleChange>): ExampleChange => ({
  address: 'aws_ecs_service.web',
  actions: ['update'],
  before: { deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:41' },
  after: { deployment_controller: [{ type: 'CODE_DEPLOY' }], task_definition: 'web:41' },
  ...change,
});
const rolling = { deployment_controller: [{ type: 'ECS' }] };

describeRule(serviceTaskDefinition, [
  {
    title: 'passes where it stays',
    plan: { changes: [service({})] },
    expected: ['pass aws_ecs_service.web'],
  },
  {
    title: 'fails where it changes',
    plan: serviceTaskDefinition.example,
    expected: ['fail aws_ecs_service.web'],
  },
  {
    title: 'is unknown where the revision is known at apply only',
    plan: {
      changes: [
        service({
          after: { deployment_controller: [{ type: 'CODE_DEPLOY' }] },
          afterUnknown: { task_definition: true },
        }),
      ],
    },
    expected: ['unknown aws_ecs_service.web'],
  },
  {
    title: 'does not apply to a service that ECS itself deploys',
    plan: {
      changes: [
        service({
          before: { ...rolling, task_definition: 'web:1' },
          after: { ...rolling, task_definition: 'web:2' },
        }),
      ],
    },
    expected: [],
  },
  {
    title: 'does not apply to a service that is created',
    plan: { changes: [service({ actions: ['create'], before: null })] },
    expected: [],
  },
]);
