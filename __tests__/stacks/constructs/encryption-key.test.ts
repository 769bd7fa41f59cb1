import { EncryptionKey, type EncryptionKeyProps } from '../../../stacks/constructs/encryption-key';
import type { Statement } from '../../../stacks/iam';
import { account, synthConstruct } from '../../support/construct-synth';
import { only } from '../../support/pipeline-synth';

function synth(props: Partial<EncryptionKeyProps> = {}) {
  return synthConstruct((scope) => {
    new EncryptionKey(scope, 'key', {
      name: 'shop',
      account,
      logGroupNames: ['/ecs/shop', '/aws/codebuild/shop-*'],
      alarmNames: ['shop-*'],
      protect: true,
      ...props,
    });
  });
}

const statements = (props: Partial<EncryptionKeyProps> = {}) =>
  (JSON.parse(only(synth(props), 'aws_kms_key').policy as string) as { Statement: Statement[] }).Statement;

test('is rotated, has an alias, and waits 30 days before it is gone', () => {
  expect(only(synth(), 'aws_kms_key')).toMatchObject({
    enable_key_rotation: true,
    deletion_window_in_days: 30,
    lifecycle: { prevent_destroy: true },
  });
  expect(only(synth(), 'aws_kms_alias').name).toBe('alias/shop');
});

test('can be destroyed where the environment is not protected', () => {
  expect(only(synth({ protect: false }), 'aws_kms_key')).not.toHaveProperty('lifecycle');
});

test('no principal of its policy is *', () => {
  expect(statements().map(({ Principal }) => Principal)).toEqual([
    { AWS: 'arn:aws:iam::111122223333:root' },
    { Service: 'logs.ap-southeast-1.amazonaws.com' },
    { Service: 'cloudwatch.amazonaws.com' },
  ]);
});

test('CloudWatch Logs uses it for the named log groups only', () => {
  expect(statements()[1]?.Condition).toEqual({
    ArnLike: {
      'kms:EncryptionContext:aws:logs:arn': [
        'arn:aws:logs:ap-southeast-1:111122223333:log-group:/ecs/shop',
        'arn:aws:logs:ap-southeast-1:111122223333:log-group:/aws/codebuild/shop-*',
      ],
    },
  });
});

test('CloudWatch publishes the named alarms of this account only', () => {
  expect(statements()[2]?.Condition).toEqual({
    StringEquals: { 'aws:SourceAccount': '111122223333' },
    ArnLike: { 'aws:SourceArn': ['arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm:shop-*'] },
  });
  expect(statements({ alarmNames: [] })).toHaveLength(2);
});
