import type { CallContext, CloudService } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import { targetPrefixes } from '../protocol/service-names';
import { regionalState } from '../support/regional-state';
import { BuildBoard } from './build-board';
import { buildOperations } from './build-operations';
import { pipelineRequestOf } from './build-request';
import type { Builds } from './pipeline-build';
import { findProject, projectOperations, type Projects } from './projects';
import { failureOf } from './running/build';
import type { BuildDependencies } from './running/build-dependencies';

export type { BuildEnd, Builds, BuildVariable, PipelineBuild } from './pipeline-build';
export { machineTools } from './tools/machine-tools';

export interface CodeBuildProps extends BuildDependencies {
  /** 12 digits: the account whose projects a pipeline builds. */
  readonly accountId: string;
}

export interface CodeBuildService extends CloudService {
  /** Builds as pipelines start and follow them. */
  readonly builds: Builds;
}

/** CodeBuild: projects, and their builds, which really run until the service stops. */
export function codeBuildService(props: CodeBuildProps): CodeBuildService {
  const board = new BuildBoard(props);
  const projectsOf = regionalState((): Projects => new Map());
  return {
    apis: [
      {
        targetPrefix: targetPrefixes.codebuild,
        otherwise: 'refuse',
        operations: {
          ...projectOperations(projectsOf),
          ...buildOperations(board, (name, context) => findProject(projectsOf(context), name, context)),
        },
      },
    ],
    stop: async () => {
      await board.stop();
      await props.tools?.stop?.();
    },
    builds: buildsOf(board, props.accountId, projectsOf),
  };
}

function buildsOf(
  board: BuildBoard,
  accountId: string,
  projectsOf: (place: Pick<CallContext, 'region' | 'accountId'>) => Projects,
): Builds {
  const find = (region: string, buildId: string) => {
    const build = board.find({ region, accountId }, buildId);
    if (build === undefined) throw new AwsError('ResourceNotFoundException', `Build not found: ${buildId}`);
    return build;
  };
  return {
    start: (asked) => {
      const place = { region: asked.region, accountId };
      return Promise.resolve().then(() => {
        const project = findProject(projectsOf(place), asked.projectName, place);
        return board.start(pipelineRequestOf(project, asked, place)).id;
      });
    },
    ended: async (region, buildId) => {
      const build = find(region, buildId);
      await board.ended(build);
      const reason = failureOf(build)?.message;
      const { exportedVariables } = build;
      const status = build.status === 'IN_PROGRESS' ? 'FAULT' : build.status;
      return { status, exportedVariables, ...(reason !== undefined && { reason }) };
    },
    stop: (region, buildId) => {
      board.end(find(region, buildId));
    },
  };
}
