/**
 * The build and the test action of CodeBuild.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
import type { BuildEnd, PipelineBuild } from '../../codebuild';
import { AwsError } from '../../protocol/aws-error';
import { list, readShape, structure, text } from '../../support/shape';
import { ActionFailure, type ActionProgress, type ActionProps, type ActionProvider } from '../action';
import { readBuildVariables } from './build-variables';
import type { ActionDependencies } from './dependencies';
import { arnIn, permitted } from './permitted';
import { untilAborted } from '../../../../support/until-aborted';
import { failing, isDenied, quoted } from './words';

type BuildDependencies = Pick<ActionDependencies, 'aws' | 'builds' | 'permissions'>;

/** An execution that abandons its actions leaves the build running, as CodePipeline does. */
export function codeBuild(deps: BuildDependencies): ActionProvider {
  return async (props) => {
    const build = buildOf(props);
    const buildId = await start(deps, props, build);
    const progress = {
      externalExecutionId: buildId,
      externalExecutionUrl: `https://console.aws.amazon.com/codebuild/home?region=${props.region}#/builds/${buildId}/view/new`,
    };
    props.report(progress);
    await mayDo(deps, props, 'BatchGetBuilds', progress);
    const end = await untilAborted(deps.builds.ended(props.region, buildId), props.signal);
    if (end.status !== 'SUCCEEDED') {
      const message = await wordsOf(deps, props.region, buildId, end);
      throw new ActionFailure('JobFailed', message, { ...progress, summary: message });
    }
    return { ...progress, variables: end.exportedVariables };
  };
}

async function start(deps: BuildDependencies, props: ActionProps, build: PipelineBuild): Promise<string> {
  await mayDo(deps, props, 'StartBuild');
  props.signal.throwIfAborted();
  return failing(
    deps.builds.start(build),
    (error) => new ActionFailure('JobFailed', `Error calling startBuild: ${quoted(error, 'AWSCodeBuild')}`),
  );
}

async function mayDo(
  deps: BuildDependencies,
  props: ActionProps,
  operation: 'StartBuild' | 'BatchGetBuilds',
  progress: ActionProgress = {},
): Promise<void> {
  const resource = arnIn(props, 'codebuild', `project/${props.action.configuration.ProjectName ?? ''}`);
  const call = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
  await failing(permitted(deps, props, { action: `codebuild:${operation}`, resource }), (error: AwsError) =>
    isDenied(error)
      ? new ActionFailure(
          'PermissionError',
          `Error calling ${call}: ${quoted(error, 'AWSCodeBuild')}`,
          progress,
        )
      : undefined,
  );
}

function buildOf(props: ActionProps): PipelineBuild {
  const { configuration, name } = props.action;
  for (const key of ['BatchEnabled', 'CombineArtifacts']) {
    const value = configuration[key];
    if (value !== undefined && value.toLowerCase() !== 'false') {
      throw new ActionFailure(
        'ConfigurationError',
        `${key} ${value} is not emulated; it may be false, the default`,
      );
    }
  }
  const { PrimarySource: primaryName = props.inputs[0]?.name } = configuration;
  const primary = props.inputs.find((input) => input.name === primaryName);
  if (primary === undefined) {
    const names = props.inputs.map((input) => input.name).join(', ');
    throw new ActionFailure(
      'ConfigurationError',
      `PrimarySource ${primaryName ?? 'none'} of the action ${name} must be one of its input artifacts: ${names}`,
    );
  }
  return {
    region: props.region,
    projectName: configuration.ProjectName ?? '',
    initiator: `codepipeline/${props.pipelineName}`,
    inputs: [primary, ...props.inputs.filter((input) => input !== primary)],
    outputs: props.outputs,
    environmentVariables: readBuildVariables(configuration.EnvironmentVariables),
    resolvedSourceVersion: primary.revision?.revisionId,
    encryptionKey: props.encryptionKey,
  };
}

const buildsShape = structure({
  builds: list(
    structure({
      phases: list(
        structure({
          phaseType: text(),
          phaseStatus: text(),
          contexts: list(structure({ statusCode: text(), message: text() })),
        }),
      ),
    }),
  ),
});

/** @returns the phase that has failed, where CodeBuild tells it */
async function failedPhase({ aws }: BuildDependencies, region: string, buildId: string) {
  try {
    const answer = await aws.in(region).json('codebuild.BatchGetBuilds', { ids: [buildId] });
    const { builds: [build] = [] } = readShape(buildsShape, answer);
    return build?.phases?.find(
      ({ phaseStatus = 'SUCCEEDED' }) => !['SUCCEEDED', 'IN_PROGRESS'].includes(phaseStatus),
    );
  } catch (error) {
    // That the build has failed is known without it.
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** `Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while …` */
async function wordsOf(
  deps: BuildDependencies,
  region: string,
  buildId: string,
  { status, reason }: BuildEnd,
): Promise<string> {
  const failed = await failedPhase(deps, region, buildId);
  const { statusCode, message = reason } = failed?.contexts?.[0] ?? {};
  const details = [
    ...(failed?.phaseType === undefined ? [] : [`Phase: ${failed.phaseType}`]),
    ...(statusCode === undefined ? [] : [`Code: ${statusCode}`]),
    ...(message ? [`Message: ${message}`] : []),
  ];
  const state = `Build terminated with state: ${status}`;
  return details.length === 0 ? state : `${state}. ${details.join(', ')}`;
}
