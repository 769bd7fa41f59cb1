import { refusals } from '../support/settings';
import { one, statements, synthService } from '../support/synth';

const notAllowed = (got: string) =>
  `not one of the allowed values; got ${JSON.stringify(got)}; allowed: an AWS Region such as ap-southeast-1`;

describe('a Region', () => {
  test.each([
    'ap-southeast-7',
    'ap-southeast-6',
    'mx-central-1',
    'cn-northwest-1',
    'us-gov-east-1',
    'eusc-de-east-1',
  ])('%s is accepted', (region) => {
    expect(refusals({ region })).toEqual([]);
  });

  test.each([
    ['us-esat-1', 'us-east-1'],
    ['eu-wset-3', 'eu-west-3'],
    ['eu-central1', 'eu-central-1'],
    ['us-gov-esat-1', 'us-gov-east-1'],
    ['US-EAST-1', 'us-east-1'],
  ])('%s is rejected with %s as the nearest one', (got, near) => {
    expect(refusals({ environments: { dev: { region: got } } })).toEqual([
      `environments.dev.region: ${notAllowed(got)}; fix: did you mean ${near}?`,
    ]);
  });

  test('that resembles none is rejected, in the backend, too', () => {
    const backend = { type: 's3', bucket: 'example-state', region: 'Frankfurt-am-Main' };
    expect(refusals({ backend })).toEqual([`backend.region: ${notAllowed(backend.region)}`]);
  });

  test('that the provider does not know yet is not checked by it', () => {
    const provider = (region: string) => synthService({}, { region }).provider.aws![0];
    expect(provider('ap-southeast-6')).toMatchObject({ skip_region_validation: true });
    expect(provider('ap-southeast-7')).not.toHaveProperty('skip_region_validation');
  });
});

describe('access logs', () => {
  const deliveredBy = (region: string) => {
    const stack = synthService({ loadBalancer: { accessLogs: true } }, { region });
    const { policy } = one(stack, 'aws_s3_bucket_policy', 'access-logs');
    return statements(policy)[0]!.Principal;
  };
  const root = (accountId: string) => ({
    AWS: `arn:\${data.aws_partition.partition.partition}:iam::${accountId}:root`,
  });

  test.each([
    ['cn-north-1', '638102146993'],
    ['cn-northwest-1', '037604701340'],
    ['us-gov-east-1', '190560391635'],
    ['us-gov-west-1', '048591011584'],
  ])('in %s are delivered by the account of Elastic Load Balancing', (region, accountId) => {
    expect(deliveredBy(region)).toEqual(root(accountId));
  });

  test.each(['us-east-1', 'ap-southeast-1', 'ap-southeast-5', 'eusc-de-east-1'])(
    'in %s are delivered by its service',
    (region) => {
      expect(deliveredBy(region)).toEqual({ Service: 'logdelivery.elasticloadbalancing.amazonaws.com' });
    },
  );
});
