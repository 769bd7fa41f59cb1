import { imageRepository } from '../../../../review/rules/delivery/image-repository';
import { created, deleted, kept, replaced, updated } from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const address = 'aws_ecr_repository.web';
const repository = { force_delete: false, image_tag_mutability: 'IMMUTABLE', name: 'web' };
const forced = { ...repository, force_delete: true };

describeRule(imageRepository, [
  {
    title: 'passes where it stays',
    plan: { changes: [kept(address, repository)] },
    expected: [`pass ${address}`],
  },
  {
    title: 'fails where it is deleted by force',
    plan: imageRepository.example,
    expected: [`fail ${address}`],
  },
  {
    title: 'fails where it is deleted',
    plan: { changes: [deleted(address, repository)] },
    expected: [`fail ${address}`],
  },
  {
    title: 'fails where it is replaced',
    plan: { changes: [replaced(address, repository, { ...repository, name: 'shop' })] },
    expected: [`fail ${address}`],
  },
  {
    title: 'passes where it is no longer managed',
    plan: { changes: [{ address, actions: ['forget'], before: repository }] },
    expected: [`pass ${address}`],
  },
  {
    title: 'passes where it may be deleted by force from now on',
    plan: { changes: [updated(address, repository, forced)] },
    expected: [`pass ${address}`],
  },
  {
    title: 'does not apply to one that is created',
    plan: { changes: [created(address, repository)] },
    expected: [],
  },
]);

it('tells what happens by force from what fails without it', () => {
  expect(messagesOf(imageRepository, { changes: [deleted(address, forced)] })).toEqual([
    'web is deleted with all of its images: no task that uses one can start',
  ]);
  expect(messagesOf(imageRepository, { changes: [deleted(address, repository)] })).toEqual([
    'the apply fails as long as web has images (RepositoryNotEmptyException)',
  ]);
});
