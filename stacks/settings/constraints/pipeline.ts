import { type Constraint, type ServiceSubject, when } from './constraint';

export const existingRepositoryNamed: Constraint<ServiceSubject> = {
  refused: 'a CodeCommit repository that exists (create false) without its name',
  because: 'only a repository that the stack creates can be named like the service',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html',
  check: ({ service: { pipeline } }) =>
    when(
      pipeline.source.type === 'codecommit' &&
        !pipeline.source.create &&
        pipeline.source.repository === undefined,
      { path: ['pipeline', 'source', 'repository'], fix: 'name the repository, or set create to true' },
    ),
};
