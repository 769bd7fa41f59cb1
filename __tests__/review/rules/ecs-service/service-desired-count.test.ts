import { serviceDesiredCount } from '../../../../review/rules/ecs-service/service-desired-count';
import { describeRule, messagesOf } from '../../../support/review';
import { rollingService, scalableTarget, service } from '../../../support/review-shapes';

const count = (before: number, after: number | null) => ({
  before: { desired_count: before },
  after: { desired_count: after },
});

describeRule(serviceDesiredCount, [
  { title: 'passes where it stays', plan: { changes: [service()] }, expected: ['pass aws_ecs_service.shop'] },
  {
    title: 'passes where the scaler has set another one that is ignored',
    plan: { changes: [service({ actions: ['no-op'], ...count(6, 6) }), scalableTarget()] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails where it is lowered',
    plan: { changes: [service(count(4, 2))] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'passes where nobody else scales and it is raised',
    plan: { changes: [service(count(2, 4))] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails where it overwrites the scaler, upwards too',
    plan: { changes: [service(count(2, 4)), scalableTarget()] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'passes where the scaler goes with the same apply and it is raised',
    plan: { changes: [service(count(2, 4)), scalableTarget({ actions: ['delete'] })] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'leaves 0 to the rule of outages',
    plan: { changes: [service(count(4, 0)), scalableTarget()] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where it is known at apply only',
    plan: {
      changes: [service({ after: { desired_count: undefined }, afterUnknown: { desired_count: true } })],
    },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service that ECS deploys, nor to one that is created',
    plan: { changes: [rollingService(count(4, 2)), service({ actions: ['create'] })] },
    expected: [],
  },
]);

it('tells whose number it overwrites', () => {
  expect(messagesOf(serviceDesiredCount, { changes: [service(count(6, 2)), scalableTarget()] })).toEqual([
    'the apply sets the number of tasks from 6 to 2, over what the scaler has set; a deployment that runs meanwhile may fail',
  ]);
});
