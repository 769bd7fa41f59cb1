import type { RuleContext } from '../../blue-green/context';
import {
  configured,
  deployActions,
  releasePipelines,
  sameAction,
  type PipelineAction,
} from '../../blue-green/pipelines';
import { fail, orPass, unsure } from '../../outcomes';
import { isKept, isTouched } from '../../plan/changes';
import type { Path, ResourceChange } from '../../plan/model';
import { isMarked, listAt, textAt } from '../../plan/values';
import type { Outcome, Rule } from '../../rule';

/** Keys of the deploy action, and what CodePipeline takes where one is left out. */
const defaults: Readonly<Record<string, string>> = {
  AppSpecTemplatePath: 'appspec.yaml',
  TaskDefinitionTemplatePath: 'taskdef.json',
};
const targets = ['ApplicationName', 'DeploymentGroupName'];
const templates = [
  'AppSpecTemplateArtifact',
  'AppSpecTemplatePath',
  'TaskDefinitionTemplateArtifact',
  'TaskDefinitionTemplatePath',
];
/** An action fills in up to four images. */
const images = [1, 2, 3, 4].flatMap((at) => [`Image${at}ArtifactName`, `Image${at}ContainerName`]);

export const pipelineDeployment: Rule = {
  id: 'PL712',
  name: 'pipeline-deployment',
  severity: 'block',
  title: 'Keep the deploy action pointed at the same application, artifacts and placeholders',
  why:
    'CodePipeline fills in the placeholders of the task definition template, registers it, and lets CodeDeploy ' +
    'release it with the AppSpec template. Another application, artifact or placeholder releases something else, or ' +
    'to another service. If it does not exist, the release fails.',
  fix: 'Change the build that produces the artifact, the templates and the action together, and rehearse the release.',
  link: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html',
  watches: { aws_codepipeline: ['stage.action.configuration', 'stage.action.input_artifacts'] },
  example: {
    changes: [
      {
        address: 'aws_codepipeline.web',
        actions: ['update'],
        before: examplePipeline('web'),
        after: examplePipeline('shop'),
      },
    ],
  },
  check: (context) =>
    releasePipelines(context)
      .filter((pipeline) => isKept(pipeline) && deployActions(pipeline, 'before').length > 0)
      .flatMap((pipeline) => orPass(pipeline, found(pipeline, context))),
};

function found(pipeline: ResourceChange, context: RuleContext): readonly Outcome[] {
  const [before, after] = [deployActions(pipeline, 'before'), deployActions(pipeline, 'after')];
  return before.flatMap((was) => {
    const action = sameAction(was, before, after);
    if (action === undefined) {
      return [fail(pipeline, 'the pipeline no longer deploys: its deploy action goes away', ['stage'])];
    }
    const place: Path = [...action.path, 'configuration'];
    if (isMarked(pipeline.afterUnknown, place, 'nowhere')) {
      return [unsure(pipeline, 'what is released, and to where, is known at apply only', place)];
    }
    const missing = missingArtifacts(pipeline, action);
    const others = [...targets, ...templates, ...images].filter((key) => !missing.includes(key));
    return [
      ...missing.map((key) => {
        const message = `the artifact of ${key} is none of the inputs of the deploy action: the release fails`;
        return fail(pipeline, message, [...place, key]);
      }),
      ...others.flatMap((key) => ofKey(pipeline, was, action, key, context)),
    ];
  });
}

function ofKey(
  pipeline: ResourceChange,
  was: PipelineAction,
  action: PipelineAction,
  key: string,
  context: RuleContext,
): readonly Outcome[] {
  const path: Path = [...action.path, 'configuration', key];
  if (isMarked(pipeline.afterUnknown, path)) {
    return [unsure(pipeline, `${key} of the deploy action is known at apply only`, path)];
  }
  const [before, after] = [was, action].map((of) => configured(of, key) ?? defaults[key]);
  if (before === after) return [];
  if (targets.includes(key) && isRenamed(key, before, after, context)) return [];
  if (key.endsWith('ContainerName') && after !== undefined && isPlaceholder(after, context)) return [];
  const shown = [
    context.show(pipeline, 'before', [...was.path, 'configuration', key]),
    context.show(pipeline, 'after', path),
  ];
  return [fail(pipeline, `the deploy action takes another ${key}: ${shown.join(' becomes ')}`, path)];
}

/** Whether a plan under review renames the application or the group, and the pipeline follows. */
const isRenamed = (
  key: string,
  from: string | undefined,
  to: string | undefined,
  { changesOf }: RuleContext,
): boolean => {
  const [type, attribute] =
    key === 'ApplicationName'
      ? ['aws_codedeploy_app', 'name']
      : ['aws_codedeploy_deployment_group', 'deployment_group_name'];
  return changesOf(type).some(
    ({ before, after }) => textAt(before, [attribute]) === from && textAt(after, [attribute]) === to,
  );
};

/** Whether the task definition template under review has the placeholder. */
const isPlaceholder = (name: string, { services }: RuleContext): boolean =>
  services
    .flatMap(({ releaseTemplates }) => releaseTemplates)
    .some(({ after }) => textAt(after, ['content'])?.includes(`<${name}>`) === true);

/** Keys whose artifact the action does not take as its input, which CodePipeline finds out in the release. */
function missingArtifacts(pipeline: ResourceChange, action: PipelineAction): readonly string[] {
  const inputs = listAt(action.value, ['input_artifacts']);
  const place: Path = [...action.path, 'input_artifacts'];
  if (!isTouched(pipeline) || inputs.length === 0 || isMarked(pipeline.afterUnknown, place)) return [];
  return [...templates, ...images].filter((key) => {
    const artifact = key.includes('Artifact') ? configured(action, key) : undefined;
    return artifact !== undefined && !inputs.includes(artifact);
  });
}

function examplePipeline(application: string): Readonly<Record<string, unknown>> {
  const configuration = { ApplicationName: application, DeploymentGroupName: 'web' };
  const deploy = { name: 'Deploy', category: 'Deploy', provider: 'CodeDeployToECS', configuration };
  return { name: 'web', stage: [{ name: 'Deploy', action: [deploy] }] };
}
