import type { RuleContext } from '../../blue-green/context';
import {
  actionsOf,
  configured,
  deployActions,
  releasePipelines,
  sameAction,
  type PipelineAction,
} from '../../blue-green/pipelines';
import { describeFate } from '../../change-words';
import { fail, orPass, pass, unsure } from '../../outcomes';
import { isKept, fateOf } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { difference, isMarked, isObject, textAt, valueAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

/** Keys that do not say where the source comes from. */
const harmless = [
  'PollForSourceChanges',
  'DetectChanges',
  'OutputArtifactFormat',
  'AllowOverrideForS3ObjectKey',
];

export const pipelineSource: Rule = {
  id: 'PL711',
  name: 'pipeline-source',
  severity: 'block',
  title: 'Keep the source of the pipeline and its approvals',
  why:
    'The pipeline releases what its source action fetches to production. Another repository or branch may contain ' +
    'unreviewed code, and without an approval action nobody confirms the deployment. Triggers define which branches ' +
    'start the pipeline. Deleting a CodeCommit repository deletes all of its commits.',
  fix:
    'Let the owners of the service approve the new source, and keep an approval action before the deploy action. ' +
    'Before a repository leaves the configuration, remove it from the state (terraform state rm).',
  link: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html',
  watches: { aws_codepipeline: ['stage', 'trigger'], aws_codecommit_repository: ['repository_name'] },
  example: {
    changes: [
      {
        address: 'aws_codepipeline.web',
        actions: ['update'],
        before: examplePipeline('main'),
        after: examplePipeline('experiments'),
      },
    ],
  },
  check: (context) =>
    releasePipelines(context).flatMap((pipeline) => [
      ...(isKept(pipeline) && deployActions(pipeline, 'after').length > 0
        ? orPass(pipeline, [
            ...ofSources(pipeline, context),
            ...ofApprovals(pipeline),
            ...ofTriggers(pipeline),
          ])
        : []),
      // Also of a pipeline that goes: GitHub Actions may take its place.
      ...ofRepositories(pipeline, context),
    ]),
};

function ofSources(pipeline: ResourceChange, context: RuleContext): readonly Outcome[] {
  const before = sourcesOf(pipeline, 'before');
  const after = sourcesOf(pipeline, 'after');
  return after.flatMap((action) => {
    const was = sameAction(action, after, before);
    if (was === undefined) {
      return before.length === 0 ? [] : [fail(pipeline, 'the pipeline takes a further source', action.path)];
    }
    return changedKeys(pipeline, was, action, context);
  });
}

const sourcesOf = (pipeline: ResourceChange, side: 'before' | 'after'): readonly PipelineAction[] =>
  actionsOf(pipeline, side).filter(({ category }) => category === 'Source');

function changedKeys(
  pipeline: ResourceChange,
  was: PipelineAction,
  action: PipelineAction,
  { show }: RuleContext,
): readonly Outcome[] {
  if (was.provider !== action.provider) {
    const [from, to] = [
      show(pipeline, 'before', [...was.path, 'provider']),
      show(pipeline, 'after', [...action.path, 'provider']),
    ];
    return [fail(pipeline, `the source comes from ${to} instead of ${from}`, [...action.path, 'provider'])];
  }
  const place: Path = [...action.path, 'configuration'];
  if (isMarked(pipeline.afterUnknown, place, 'nowhere')) {
    return [unsure(pipeline, 'where the source comes from is known at apply only', place)];
  }
  const keys = [was, action].flatMap(({ value }) => {
    const configuration = valueAt(value, ['configuration']);
    return isObject(configuration) ? Object.keys(configuration) : [];
  });
  return [...new Set([...keys, ...unknownKeys(pipeline, place)])]
    .sort()
    .flatMap((key): readonly Outcome[] => {
      if (harmless.includes(key)) return [];
      const path = [...place, key];
      const shown = show(pipeline, 'before', [...was.path, 'configuration', key]);
      if (isMarked(pipeline.afterUnknown, path)) {
        return [
          unsure(pipeline, `what takes the place of ${shown} in the source is known at apply only`, path),
        ];
      }
      if (configured(was, key) === configured(action, key)) return [];
      return [
        fail(pipeline, `releases are made from ${show(pipeline, 'after', path)} instead of ${shown}`, path),
      ];
    });
}

/** Those that releases have been made from, as far as the plans have them. */
function ofRepositories(pipeline: ResourceChange, { changesOf }: RuleContext): readonly Outcome[] {
  const names = sourcesOf(pipeline, 'before').map((action) => configured(action, 'RepositoryName'));
  return changesOf('aws_codecommit_repository')
    .filter(({ before }) =>
      names.some((name) => name !== undefined && name === textAt(before, ['repository_name'])),
    )
    .map((repository) => {
      const fate = fateOf(repository);
      const message = `the apply ${describeFate(repository)} the repository that releases are made from, with all of its commits`;
      if (fate === 'goes') return fail(repository, message);
      return fate === 'unknown' ? unsure(repository, message) : pass(repository);
    });
}

function unknownKeys(pipeline: ResourceChange, place: Path): readonly string[] {
  const marks = valueAt(pipeline.afterUnknown, place);
  return isObject(marks) ? Object.keys(marks) : [];
}

function ofApprovals(pipeline: ResourceChange): readonly Outcome[] {
  const [before, after] = [approvals(pipeline, 'before'), approvals(pipeline, 'after')];
  if (after >= before) return [];
  const message =
    after === 0
      ? 'nobody has to approve a release any longer'
      : `${after} instead of ${before} approvals stand before the deployment`;
  return [fail(pipeline, message, ['stage'])];
}

/** Approvals that come before the first deployment. */
function approvals(pipeline: ResourceChange, side: 'before' | 'after'): number {
  const [deployment] = deployActions(pipeline, side);
  if (deployment === undefined) return 0;
  return actionsOf(pipeline, side).filter(
    ({ category, stage, order }) =>
      category === 'Approval' &&
      (stage < deployment.stage || (stage === deployment.stage && order < deployment.order)),
  ).length;
}

function ofTriggers(pipeline: ResourceChange): readonly Outcome[] {
  const path: Path = ['trigger'];
  const compared = difference(pipeline, path);
  if (compared === 'same') return [];
  return compared === 'unknown'
    ? [unsure(pipeline, 'which branches and tags start a release is known at apply only', path)]
    : [fail(pipeline, 'other branches, tags or files start a release than before', path)];
}

function examplePipeline(branch: string): Readonly<Record<string, unknown>> {
  const source = { RepositoryName: 'web', BranchName: branch };
  const deploy = { ApplicationName: 'web', DeploymentGroupName: 'web' };
  return {
    name: 'web',
    stage: [
      {
        name: 'Source',
        action: [{ name: 'Source', category: 'Source', provider: 'CodeCommit', configuration: source }],
      },
      {
        name: 'Deploy',
        action: [{ name: 'Deploy', category: 'Deploy', provider: 'CodeDeployToECS', configuration: deploy }],
      },
    ],
  };
}
