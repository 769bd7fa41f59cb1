import { serviceExecuteCommand } from '../../../../review/rules/ecs-service/service-execute-command';
import { describeRule, messagesOf } from '../../../support/review';
import { rollingService, service } from '../../../support/review-shapes';

const on = { enable_execute_command: true };
const address = 'aws_ecs_service.shop';

describeRule(serviceExecuteCommand, [
  { title: 'passes where nothing changes', plan: { changes: [service()] }, expected: [`pass ${address}`] },
  {
    title: 'fails where it is switched on',
    plan: { changes: [service({ after: on })] },
    expected: [`fail ${address}`],
  },
  {
    title: 'fails where it is switched off',
    plan: { changes: [service({ before: on })] },
    expected: [`fail ${address}`],
  },
  {
    title: 'is unknown where that is known at apply only',
    plan: {
      changes: [
        service({
          after: { enable_execute_command: undefined },
          afterUnknown: { enable_execute_command: true },
        }),
      ],
    },
    expected: [`unknown ${address}`],
  },
  {
    title: 'does not apply to a service that is created, that goes, or that ECS deploys',
    plan: [
      { changes: [service({ actions: ['create'], after: on })] },
      { changes: [service({ actions: ['delete'] })] },
      { changes: [rollingService({ after: on })] },
    ],
    expected: [],
  },
]);

it('says when it takes effect, and of no refusal', () => {
  expect(messagesOf(serviceExecuteCommand, { changes: [service({ after: on })] })).toEqual([
    'ECS Exec of the service changes from false to true at once, for tasks that start from then on: those that run stay as they are until the next deployment',
  ]);
});
