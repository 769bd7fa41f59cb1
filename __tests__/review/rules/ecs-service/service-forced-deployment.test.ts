import { serviceForcedDeployment } from '../../../../review/rules/ecs-service/service-forced-deployment';
import { describeRule } from '../../../support/review';
import { rollingService, service } from '../../../support/review-shapes';

const forced = { force_new_deployment: true };

describeRule(serviceForcedDeployment, [
  {
    title: 'passes where nothing changes',
    plan: { changes: [service()] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails where it is switched on',
    plan: { changes: [service({ after: forced })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'fails where it has always been on and something else changes',
    plan: {
      changes: [service({ before: forced, after: { ...forced, health_check_grace_period_seconds: 300 } })],
    },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'passes where it is on and tags change, which UpdateService is not called for',
    plan: {
      changes: [service({ before: forced, after: { ...forced, tags: { a: 'b' }, tags_all: { a: 'b' } } })],
    },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'passes where it is switched off',
    plan: { changes: [service({ before: forced, after: { force_new_deployment: false } })] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails where capacity providers or registries change',
    plan: {
      changes: [
        service({
          after: {
            capacity_provider_strategy: [{ capacity_provider: 'FARGATE_SPOT', weight: 1, base: 0 }],
            service_registries: [{ registry_arn: 'arn:aws:servicediscovery:eu-west-1:1:service/srv-1' }],
          },
        }),
      ],
    },
    expected: ['fail aws_ecs_service.shop', 'fail aws_ecs_service.shop'],
  },
  {
    title: 'passes where ECS Exec is switched on, of which no refusal is known',
    plan: { changes: [service({ after: { enable_execute_command: true } })] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where a value is known at apply only',
    plan: {
      changes: [
        service({
          after: { force_new_deployment: undefined },
          afterUnknown: { force_new_deployment: true },
        }),
      ],
    },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service that ECS deploys',
    plan: { changes: [rollingService({ after: forced })] },
    expected: [],
  },
]);
