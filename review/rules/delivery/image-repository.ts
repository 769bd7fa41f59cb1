import type { RuleContext } from '../../blue-green/context';
import { fail, pass } from '../../outcomes';
import type { ResourceChange } from '../../plan/model';
import { valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

export const imageRepository: Rule = {
  id: 'IM701',
  name: 'image-repository',
  severity: 'block',
  title: 'Keep the image repository',
  why:
    'With force_delete, ECR deletes a repository together with its images, so tasks that start for a rollback or to ' +
    'replace a failed task cannot pull their image. Without it, ECR rejects the deletion while the repository has ' +
    'images, and the apply fails. Terraform uses force_delete from the state, not from the configuration.',
  fix:
    'Keep the repository. Create a new one next to it, release from there, and delete the old one when no revision ' +
    'refers to it.',
  link: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html',
  consequences: [{ kind: 'deployments-fail' }],
  watches: { aws_ecr_repository: ['name', 'encryption_configuration', 'force_delete'] },
  example: {
    changes: [
      {
        address: 'aws_ecr_repository.web',
        actions: ['delete'],
        before: { name: 'web', force_delete: true },
      },
    ],
  },
  check: (context) =>
    context
      .changesOf('aws_ecr_repository')
      .filter(({ before }) => before !== null)
      .map((repository) => outcomeOf(repository, context)),
};

function outcomeOf(repository: ResourceChange, { show }: RuleContext): Outcome {
  if (repository.kind !== 'delete' && repository.kind !== 'replace') return pass(repository);
  const shown = show(repository, 'before', ['name']);
  const path = repository.replacePaths[0];
  const isForced = valueAt(repository.before, ['force_delete']) === true;
  return isForced
    ? fail(repository, `${shown} is deleted with all of its images: no task that uses one can start`, path)
    : fail(repository, `the apply fails as long as ${shown} has images (RepositoryNotEmptyException)`, path);
}
