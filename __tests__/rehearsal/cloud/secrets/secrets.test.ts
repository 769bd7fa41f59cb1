import { secretsService } from '../../../../rehearsal/cloud/secrets';
import type { Json } from '../../../../rehearsal/cloud/protocol/json';
import { regionalClientOf } from '../../../support/aws-client';
import { callerOf } from '../../../support/service-caller';

const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/database-AbCdEf';
const parameter = 'arn:aws:ssm:eu-west-1:444455556666:parameter/shop/token';
const flat = 'arn:aws:ssm:eu-west-1:444455556666:parameter/token';
const asked: string[] = [];
const call = callerOf(
  secretsService({
    standIns: [
      { arn: secret, value: '{"user":"u"}' },
      { arn: parameter, value: 'p' },
      { arn: flat, value: 'f' },
    ],
  }),
  {
    now: () => 1,
    upstream: regionalClientOf({
      json: (operation) => {
        asked.push(operation);
        return { InvalidParameters: ['other'], of: 'the emulator' };
      },
    }),
  },
);

describe('stand-ins in Secrets Manager and SSM', () => {
  it.each([{}, { VersionStage: 'AWSPREVIOUS' }, { VersionId: 'v-1' }])(
    'answer under their ARN, %j',
    async (version) => {
      for (const SecretId of [secret, secret.replace(/-AbCdEf$/, '')]) {
        expect(await call('GetSecretValue', { SecretId, ...version })).toMatchObject({
          ARN: secret,
          Name: 'shop/database',
          SecretString: '{"user":"u"}',
        });
      }
      expect(await call('DescribeSecret', { SecretId: secret })).toMatchObject({ ARN: secret });
    },
  );

  it.each([
    [parameter, 'p'],
    ['/shop/token', 'p'],
    [`${parameter}:3`, 'p'],
    [flat, 'f'],
    ['token', 'f'],
  ])('answer for the parameter %s', async (Name, Value) => {
    expect(await call('GetParameter', { Name })).toMatchObject({ Parameter: { Value } });
  });

  it('leave everything else to the emulator', async () => {
    asked.length = 0;
    expect(await call('GetSecretValue', { SecretId: 'other' })).toMatchObject({ of: 'the emulator' });
    const answer = (await call('GetParameters', { Names: [parameter, 'other'] })) as Json;
    expect(answer).toMatchObject({ Parameters: [{ Value: 'p' }], InvalidParameters: ['other'] });
    expect(asked).toEqual(['secretsmanager.GetSecretValue', 'ssm.GetParameters']);
  });

  it('are not there when there are none', () => {
    expect(secretsService({})).toEqual({});
  });
});
