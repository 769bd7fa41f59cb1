import { serviceRemoval } from '../../../../review/rules/ecs-service/service-removal';
import { describeRule, messagesOf } from '../../../support/review';
import { rollingService, service, type Edit } from '../../../support/review-shapes';

const replaced: Edit = { actions: ['delete', 'create'], replacePaths: [['name']], after: { name: 'store' } };

describeRule(serviceRemoval, [
  { title: 'passes where it stays', plan: { changes: [service()] }, expected: ['pass aws_ecs_service.shop'] },
  {
    title: 'fails where it is replaced',
    plan: { changes: [service(replaced)] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'fails where it is deleted',
    plan: { changes: [service({ actions: ['delete'] })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'fails where CodeDeploy takes over a service of ECS, which replaces it',
    plan: {
      changes: [
        service({
          actions: ['delete', 'create'],
          replacePaths: [['deployment_controller', 0, 'type']],
          before: { deployment_controller: [{ type: 'ECS' }] },
        }),
      ],
    },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'fails where the number of tasks is set to 0',
    plan: { changes: [service({ after: { desired_count: 0 } })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'fails where the number of tasks is taken out',
    plan: { changes: [service({ after: { desired_count: null } })] },
    expected: ['fail aws_ecs_service.shop'],
  },
  {
    title: 'passes where a service of 0 tasks stays so, or gets some',
    plan: {
      changes: [
        service({ before: { desired_count: 0 }, after: { desired_count: 0 } }),
        service({ before: { desired_count: 0 }, after: { desired_count: 2 } }),
      ],
    },
    expected: ['pass aws_ecs_service.shop', 'pass aws_ecs_service.shop'],
  },
  {
    title: 'is unknown where nobody knows the action',
    plan: { changes: [service({ actions: ['recycle'] })] },
    expected: ['unknown aws_ecs_service.shop'],
  },
  {
    title: 'does not apply to one that is created or forgotten, nor to one that ECS deploys',
    plan: {
      changes: [
        service({ actions: ['create'] }),
        service({ actions: ['forget'] }),
        rollingService({ actions: ['delete'] }),
      ],
    },
    expected: [],
  },
]);

describe('its message', () => {
  const message = (edit: Edit) => messagesOf(serviceRemoval, { changes: [service(edit)] })[0];

  it('tells an outage', () => {
    expect(message(replaced)).toBe(
      'the apply deletes and creates again the service because of name: its tasks stop, and production answers 503 until new ones are healthy',
    );
  });

  it('tells an apply that fails, where the new one has the name of the old one', () => {
    expect(
      message({
        actions: ['create', 'delete'],
        replacePaths: [['launch_type']],
        after: { launch_type: 'EC2' },
      }),
    ).toContain('already has a service of this name, so the apply fails');
  });

  it('tells tasks that stop, where the new one has another name', () => {
    expect(message({ ...replaced, actions: ['create', 'delete'] })).toContain(
      'the tasks that production is routed to stop',
    );
  });

  it('tells of an old one that is left behind', () => {
    expect(message({ ...replaced, actions: ['create', 'forget'] })).toContain('the old one runs on');
  });

  it('tells of a replacement without a cause', () => {
    expect(message({ actions: ['delete', 'create'] })).toMatch(
      /^the apply deletes and creates again the service:/,
    );
  });

  it('tells why a missing number is 0', () => {
    expect(message({ after: { desired_count: null } })).toContain(
      'which the provider takes a missing one for',
    );
    expect(message({ after: { desired_count: 0 } })).not.toContain('missing');
  });
});

it('names the cause that the plan knows', () => {
  const of = (reason: string): readonly string[] =>
    messagesOf(serviceRemoval, { changes: [service({ actions: ['delete', 'create'], reason })] });
  expect(of('replace_because_tainted')).toEqual([
    expect.stringContaining('deletes and creates again the service because it is tainted: '),
  ]);
  expect(of('replace_by_request')).toEqual([
    expect.stringContaining('deletes and creates again the service because -replace asks for it: '),
  ]);
});
