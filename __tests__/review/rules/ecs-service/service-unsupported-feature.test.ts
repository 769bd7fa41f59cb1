import { serviceUnsupportedFeature } from '../../../../review/rules/ecs-service/service-unsupported-feature';
import { describeRule } from '../../../support/review';
import { rollingService, service } from '../../../support/review-shapes';

const connect = { service_connect_configuration: [{ enabled: true, namespace: 'internal' }] };

describeRule(serviceUnsupportedFeature, [
  {
    title: 'passes where none is used',
    plan: { changes: [service({ actions: ['create'] }), service()] },
    expected: ['pass aws_ecs_service.shop', 'pass aws_ecs_service.shop'],
  },
  {
    title: 'fails where Service Connect is switched on',
    plan: { changes: [service({ after: connect })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'passes where Service Connect is there and off',
    plan: { changes: [service({ after: { service_connect_configuration: [{ enabled: false }] } })] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'fails for each of them, in a service that is created too',
    plan: {
      changes: [
        service({
          actions: ['create'],
          after: {
            scheduling_strategy: 'DAEMON',
            alarms: [{ alarm_names: ['errors'], enable: false, rollback: false }],
            volume_configuration: [{ name: 'data', managed_ebs_volume: [] }],
            vpc_lattice_configurations: [{ port_name: 'http', role_arn: 'r', target_group_arn: 't' }],
          },
        }),
      ],
    },
    expected: Array.from({ length: 4 }, () => 'fail aws_ecs_service.shop'),
  },
  {
    title: 'passes where it stands there unchanged, since AWS has accepted it',
    plan: { changes: [service({ actions: ['no-op'], before: connect, after: connect })] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where that is known at apply only',
    plan: {
      changes: [
        service({
          after: { service_connect_configuration: [{}] },
          afterUnknown: { service_connect_configuration: [{ enabled: true }] },
        }),
      ],
    },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'takes computed members of a block that is not there for none',
    plan: { changes: [service({ afterUnknown: { service_connect_configuration: [], id: true } })] },
    expected: ['pass aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to a service that goes, nor to one that ECS deploys',
    plan: { changes: [service({ actions: ['delete'] }), rollingService({ after: connect })] },
    expected: [],
  },
]);
