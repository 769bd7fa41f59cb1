import type { ExampleChange } from '../../../../review/rule';
import { imageRetention } from '../../../../review/rules/delivery/image-retention';
import { created, deleted, kept, updated, type Value } from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const address = 'aws_ecr_lifecycle_policy.web';
const repositoryAddress = 'aws_ecr_repository.web';
const repository = (mutability: string): Value => ({ image_tag_mutability: mutability, name: 'web' });
const rule = (tagStatus: string, countType: string, countNumber: number, more: Value = {}): Value => ({
  action: { type: 'expire' },
  rulePriority: 1,
  selection: { countNumber, countType, tagStatus, ...more },
});
const newest = (count: number): Value => rule('any', 'imageCountMoreThan', count);
const untagged = (days: number): Value => rule('untagged', 'sinceImagePushed', days, { countUnit: 'days' });
const policy = (...rules: readonly Value[]): Value => ({
  policy: JSON.stringify({ rules }),
  repository: 'web',
});
const from = (
  before: Value,
  after: Value,
  ...others: readonly ExampleChange[]
): { readonly changes: readonly ExampleChange[] } => ({
  changes: [...others, updated(address, before, after)],
});
const immutable = kept(repositoryAddress, repository('IMMUTABLE'));
const fails = [`fail ${address}`];
const passes = [`pass ${address}`];

describeRule(imageRetention, [
  {
    title: 'passes where both stay',
    plan: { changes: [immutable, kept(address, policy(newest(30)))] },
    expected: [`pass ${repositoryAddress}`, ...passes],
  },
  { title: 'fails where fewer images are kept', plan: imageRetention.example, expected: fails },
  {
    title: 'passes where more images are kept',
    plan: from(policy(newest(30)), policy(newest(50))),
    expected: passes,
  },
  {
    title: 'passes where the text alone is written in another way',
    plan: from(policy(newest(30)), {
      policy: JSON.stringify({ rules: [{ description: 'x', ...newest(30) }] }),
      repository: 'web',
    }),
    expected: passes,
  },
  {
    title: 'fails where a rule is added',
    plan: from(
      policy(newest(30)),
      policy(newest(30), rule('tagged', 'sinceImagePushed', 7, { tagPrefixList: ['v'] })),
    ),
    expected: fails,
  },
  {
    title: 'passes where images with a tag are kept apart, as many as of all before',
    plan: from(
      policy(newest(30)),
      policy(rule('tagged', 'imageCountMoreThan', 30, { tagPrefixList: ['released-'] }), newest(30)),
    ),
    expected: passes,
  },
  {
    title: 'fails once where fewer are kept of those with a tag and of all',
    plan: from(
      policy(rule('tagged', 'imageCountMoreThan', 30, { tagPrefixList: ['released-'] }), newest(30)),
      policy(rule('tagged', 'imageCountMoreThan', 10, { tagPrefixList: ['released-'] }), newest(10)),
    ),
    expected: fails,
  },
  {
    title: 'fails where fewer are kept of those with a tag alone, whatever was kept of all',
    plan: from(
      policy(rule('tagged', 'imageCountMoreThan', 50, { tagPrefixList: ['released-'] }), newest(30)),
      policy(rule('tagged', 'imageCountMoreThan', 40, { tagPrefixList: ['released-'] }), newest(30)),
    ),
    expected: fails,
  },
  { title: 'passes where a rule is taken away', plan: from(policy(newest(30)), policy()), expected: passes },
  {
    title: 'passes where untagged images expire sooner and tags stay',
    plan: from(policy(untagged(14)), policy(untagged(1)), immutable),
    expected: [`pass ${repositoryAddress}`, ...passes],
  },
  {
    title: 'fails where untagged images expire sooner and tags move',
    plan: from(policy(untagged(14)), policy(untagged(1)), kept(repositoryAddress, repository('MUTABLE'))),
    expected: [`pass ${repositoryAddress}`, ...fails],
  },
  {
    title: 'fails where a repository with images gets its first policy',
    plan: { changes: [immutable, created(address, policy(newest(5)))] },
    expected: [`pass ${repositoryAddress}`, ...fails],
  },
  {
    title: 'is unknown where the policy is known at apply only',
    plan: { changes: [updated(address, policy(newest(30)), { repository: 'web' }, { policy: true })] },
    expected: [`unknown ${address}`],
  },
  {
    title: 'is unknown where the policy is none',
    plan: from(policy(newest(30)), { policy: '{', repository: 'web' }),
    expected: [`unknown ${address}`],
  },
  {
    title: 'fails where tags can be moved',
    plan: { changes: [updated(repositoryAddress, repository('IMMUTABLE'), repository('MUTABLE'))] },
    expected: [`fail ${repositoryAddress}`],
  },
  {
    title: 'fails where some tags can be moved',
    plan: {
      changes: [updated(repositoryAddress, repository('IMMUTABLE'), repository('IMMUTABLE_WITH_EXCLUSION'))],
    },
    expected: [`fail ${repositoryAddress}`],
  },
  {
    title: 'passes where tags can no longer be moved',
    plan: { changes: [updated(repositoryAddress, repository('MUTABLE'), repository('IMMUTABLE'))] },
    expected: [`pass ${repositoryAddress}`],
  },
  {
    title: 'is unknown where the mutability is known at apply only',
    plan: {
      changes: [
        updated(repositoryAddress, repository('IMMUTABLE'), { name: 'web' }, { image_tag_mutability: true }),
      ],
    },
    expected: [`unknown ${repositoryAddress}`],
  },
  {
    title: 'does not apply to what is created together',
    plan: {
      changes: [created(repositoryAddress, repository('MUTABLE')), created(address, policy(newest(2)))],
    },
    expected: [],
  },
  {
    title: 'does not apply to a policy that is deleted',
    plan: { changes: [deleted(address, policy(newest(30)))] },
    expected: [],
  },
]);

it('says how many', () => {
  expect(messagesOf(imageRetention, imageRetention.example)).toEqual([
    'images expire beyond 2 images instead of 30: a release that is rolled back to may have none',
  ]);
});
