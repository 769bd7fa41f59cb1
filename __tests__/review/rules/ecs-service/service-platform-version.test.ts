import { servicePlatformVersion } from '../../../../review/rules/ecs-service/service-platform-version';
import { describeRule } from '../../../support/review';
import { rollingService, service } from '../../../support/review-shapes';

describeRule(servicePlatformVersion, [
  { title: 'passes where it stays', plan: { changes: [service()] }, expected: ['pass aws_ecs_service.shop'] },
  {
    title: 'fails where it is pinned',
    plan: { changes: [service({ after: { platform_version: '1.4.0' } })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where it is known at apply only',
    plan: {
      changes: [
        service({ after: { platform_version: undefined }, afterUnknown: { platform_version: true } }),
      ],
    },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service that ECS deploys, nor to one that is created',
    plan: {
      changes: [
        rollingService({ after: { platform_version: '1.4.0' } }),
        service({ actions: ['create'], after: { platform_version: '1.4.0' } }),
      ],
    },
    expected: [],
  },
]);
