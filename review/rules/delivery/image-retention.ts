import type { RuleContext } from '../../blue-green/context';
import { expiriesOf, type Expiry } from '../../blue-green/image-expiry';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept, isThere } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { referredBy } from '../../plan/references';
import { difference, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

const mutability: Path = ['image_tag_mutability'];
const policy: Path = ['policy'];

export const imageRetention: Rule = {
  id: 'IM702',
  name: 'image-retention',
  severity: 'warn',
  title: 'Keep the images that a rollback pulls, under immutable tags',
  why:
    'A rollback, and a task that replaces a failed one, pull the image that their revision names. ECR deletes expired ' +
    'images within a day even if tasks use them. A mutable tag may refer to another image by then.',
  fix:
    'Keep at least as many images as releases that you may roll back to, use IMMUTABLE tags, and refer to images by ' +
    'digest in task definitions.',
  link: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html',
  watches: {
    aws_ecr_repository: ['image_tag_mutability'],
    aws_ecr_lifecycle_policy: ['policy'],
  },
  example: {
    changes: [
      {
        address: 'aws_ecr_lifecycle_policy.web',
        actions: ['update'],
        before: { repository: 'web', policy: examplePolicy(30) },
        after: { repository: 'web', policy: examplePolicy(2) },
      },
    ],
  },
  check: (context) => [
    ...context
      .changesOf('aws_ecr_repository')
      .filter(isKept)
      .flatMap((repository) => orPass(repository, ofTags(repository, context))),
    ...context
      .changesOf('aws_ecr_lifecycle_policy')
      .filter((change) => isThere(change) && !isNew(repositoryOf(change, context)))
      .flatMap((change) => orPass(change, ofPolicy(change, context))),
  ],
};

function ofTags(repository: ResourceChange, { show }: RuleContext): readonly Outcome[] {
  const compared = difference(repository, mutability);
  const before = textAt(repository.before, mutability) ?? 'MUTABLE';
  const after = textAt(repository.after, mutability) ?? 'MUTABLE';
  if (compared === 'unknown') {
    return [unsure(repository, 'whether tags can be moved is known at apply only', mutability)];
  }
  if (openness(after) <= openness(before)) return [];
  const change = `${show(repository, 'before', mutability)} becomes ${show(repository, 'after', mutability)}`;
  return [fail(repository, `a tag may mean another image at the next rollback: ${change}`, mutability)];
}

/** How many tags can be moved: none, some, most, all. */
const openness = (value: string): number =>
  ['IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION', 'MUTABLE'].indexOf(value);

function ofPolicy(change: ResourceChange, context: RuleContext): readonly Outcome[] {
  const compared = difference(change, policy);
  if (compared === 'same') return [];
  if (compared === 'unknown') {
    return [unsure(change, 'which images expire is known at apply only', policy)];
  }
  const [before, after] = [change.before, change.after].map((value) =>
    value === null ? [] : expiriesOf(textAt(value, policy) ?? ''),
  );
  if (before === undefined || after === undefined) {
    return [
      unsure(change, 'the policy is none that can be read: which images expire cannot be told', policy),
    ];
  }
  // No image of a release loses its tag where tags cannot be moved.
  const counts = ({ isUntagged }: Expiry): boolean =>
    !isUntagged || textAt(repositoryOf(change, context)?.after, mutability) !== 'IMMUTABLE';
  const messages = after.filter(counts).flatMap((expiry) => {
    // An image with N newer ones of its tag has N newer ones in all: a rule for all images would have expired it.
    const was = keptBy(before, expiry.selection) ?? keptBy(before, expiry.selectionOfAll);
    if (was !== undefined && expiry.keeps >= was) return [];
    const what = expiry.isUntagged ? 'untagged images' : 'images';
    const limit = `${expiry.keeps} ${expiry.unit}`;
    const message =
      was === undefined
        ? `${what} expire by a new rule, beyond ${limit}`
        : `${what} expire beyond ${limit} instead of ${was}`;
    return [`${message}: a release that is rolled back to may have none`];
  });
  return [...new Set(messages)].map((message) => fail(change, message, policy));
}

function keptBy(expiries: readonly Expiry[], wanted: string): number | undefined {
  const kept = expiries.filter(({ selection }) => selection === wanted).map(({ keeps }) => keeps);
  return kept.length === 0 ? undefined : Math.min(...kept);
}

function repositoryOf(change: ResourceChange, context: RuleContext): ResourceChange | undefined {
  const name = textAt(change.after, ['repository']);
  const repositories = context.changesOf('aws_ecr_repository');
  return (
    repositories.find(({ before, after }) =>
      [before, after].some((value) => name !== undefined && textAt(value, ['name']) === name),
    ) ?? referredBy(change, ['repository'], context)
  );
}

/** There is nothing yet that could expire. */
const isNew = (repository: ResourceChange | undefined): boolean => repository?.kind === 'create';

function examplePolicy(count: number): string {
  const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: count };
  return JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] });
}
