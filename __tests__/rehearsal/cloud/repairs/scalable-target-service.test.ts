import { AwsError } from '../../../../rehearsal/cloud/protocol/aws-error';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { scalableTargetService } from '../../../../rehearsal/cloud/repairs/scalable-target-service';
import { regionalClientOf } from '../../../support/aws-client';
import { answered, callRepair, jsonRequest } from '../../../support/repair-call';

/** Registers a target while our ECS answers `services`; says what happened, in order. */
async function register(input: object, services: () => Json) {
  const happened: unknown[] = [];
  const request = jsonRequest(
    'application-autoscaling',
    'AnyScaleFrontendService.RegisterScalableTarget',
    input,
  );
  const answer = callRepair(
    scalableTargetService(),
    request,
    () => {
      happened.push('register');
      return Promise.resolve(answered(200));
    },
    {
      aws: regionalClientOf({
        json: (operation, asked) => {
          happened.push(['aws', operation, asked]);
          return services();
        },
      }),
      upstream: regionalClientOf({
        json: (operation, asked) => {
          happened.push(['upstream', operation, asked]);
          return {};
        },
      }),
    },
  );
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { happened, error };
}

const target = { ServiceNamespace: 'ecs', ResourceId: 'service/c/s' };
const missing = new AwsError('ValidationException', "ECS service doesn't exist: service/c/s");

describe('a scalable target', () => {
  it('of a service of ours is shown to moto with a service', async () => {
    const { happened } = await register(target, () => ({ services: [{ status: 'ACTIVE' }] }));
    expect(happened).toEqual([
      ['aws', 'ecs.DescribeServices', { cluster: 'c', services: ['s'] }],
      [
        'upstream',
        'ecs.CreateService',
        { cluster: 'c', serviceName: 's', desiredCount: 0, deploymentController: { type: 'EXTERNAL' } },
      ],
      'register',
      ['upstream', 'ecs.DeleteService', { cluster: 'c', service: 's', force: true }],
    ]);
  });

  it.each([
    [1, [2, 4], 2],
    [5, [2, 4], 4],
    [3, [2, 4], undefined],
  ])('moves a desired count of %d into its range of %j', async (desiredCount, [least, most], moved) => {
    const { happened } = await register({ ...target, MinCapacity: least, MaxCapacity: most }, () => ({
      services: [{ status: 'ACTIVE', desiredCount }],
    }));
    const updates = happened.filter((each) => Array.isArray(each) && each[1] === 'ecs.UpdateService');
    expect(updates).toEqual(
      moved === undefined
        ? []
        : [['aws', 'ecs.UpdateService', { cluster: 'c', service: 's', desiredCount: moved }]],
    );
  });

  it.each<[string, () => Json]>([
    ['does not exist', () => ({ services: [] })],
    ['was deleted', () => ({ services: [{ status: 'INACTIVE' }] })],
    [
      'has no cluster',
      () => {
        throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
      },
    ],
  ])('is refused when its service %s', async (_what, services) => {
    const { happened, error } = await register(target, services);
    expect(error).toEqual(missing);
    expect(happened).toHaveLength(1);
  });

  it('is not registered when our ECS fails', async () => {
    const failure = new AwsError('ServerException', 'broken');
    const { error } = await register(target, () => {
      throw failure;
    });
    expect(error).toBe(failure);
  });

  it.each([
    { ServiceNamespace: 'dynamodb', ResourceId: 'table/t' },
    { ServiceNamespace: 'ecs', ResourceId: 'service' },
    { ServiceNamespace: 'ecs' },
  ])('that is none of ECS is left to moto: %j', async (input) => {
    const { happened } = await register(input, () => ({}));
    expect(happened).toEqual(['register']);
  });
});
