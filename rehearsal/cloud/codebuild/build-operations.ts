/** Operations on builds. */
import type { CallContext, Operation } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import { page } from '../support/paging';
import { readShape } from '../support/shape';
import type { BuildBoard } from './build-board';
import { requestOf } from './build-request';
import { describeBuild } from './describe-build';
import { IdempotencyTokens } from './idempotency-tokens';
import type { Project } from './project';
import type { Build } from './running/build';
import * as shape from './shapes';
import { readStartBuild } from './start-build-shape';

/** @throws AwsError ResourceNotFoundException */
export type FindProject = (nameOrArn: string, context: CallContext) => Project;

const buildsPerPage = 100;

export function buildOperations(
  board: BuildBoard,
  findProject: FindProject,
): Readonly<Record<string, Operation>> {
  const tokens = new IdempotencyTokens();
  return {
    StartBuild: (input, context) => {
      const asked = readStartBuild(input);
      const project = findProject(asked.projectName, context);
      const build = tokens.once(asked.idempotencyToken, 'StartBuild', input, context, () =>
        board.start(requestOf(project, asked, context)),
      );
      return { build: describeBuild(build) };
    },
    RetryBuild: (input, context) => {
      const { id, idempotencyToken } = readShape(shape.retryBuildShape, input);
      const before = find(board, id, context);
      const build = tokens.once(idempotencyToken, 'RetryBuild', input, context, () =>
        board.start(before.request),
      );
      return { build: describeBuild(build) };
    },
    StopBuild: async (input, context) => {
      const build = find(board, readShape(shape.buildIdShape, input).id, context);
      board.end(build);
      await board.ended(build);
      return { build: describeBuild(build) };
    },
    BatchGetBuilds: (input, context) => {
      const { ids } = readShape(shape.buildIdsShape, input);
      return {
        builds: ids.flatMap((id) => board.find(context, id) ?? []).map(describeBuild),
        buildsNotFound: ids.filter((id) => board.find(context, id) === undefined),
      };
    },
    BatchDeleteBuilds: (input, context) =>
      batchDelete(board, readShape(shape.buildIdsShape, input).ids, context),
    ListBuilds: (input, context) => listed(board.all(context), readShape(shape.listBuildsShape, input)),
    ListBuildsForProject: (input, context) => {
      const asked = readShape(shape.projectBuildsShape, input);
      const { arn } = findProject(asked.projectName, context);
      return listed(
        board.all(context).filter((build) => build.request.projectArn === arn),
        asked,
      );
    },
  };
}

function find(board: BuildBoard, id: string, context: CallContext): Build {
  const build = board.find(context, id);
  if (build === undefined) throw new AwsError('ResourceNotFoundException', `Build not found: ${id}`);
  return build;
}

function batchDelete(board: BuildBoard, ids: readonly string[], context: CallContext): Json {
  const buildsDeleted: string[] = [];
  const buildsNotDeleted: Json[] = [];
  for (const id of ids) {
    const build = board.find(context, id);
    if (build === undefined) buildsNotDeleted.push({ id, statusCode: 'BUILD_NOT_FOUND' });
    else if (build.endTime === undefined) buildsNotDeleted.push({ id, statusCode: 'BUILD_IN_PROGRESS' });
    else {
      board.remove(build);
      buildsDeleted.push(build.arn);
    }
  }
  return { buildsDeleted, buildsNotDeleted };
}

function listed(
  builds: readonly Build[],
  { sortOrder, nextToken }: { readonly sortOrder: string; readonly nextToken?: string | undefined },
): Json {
  const ids = builds.map(({ id }) => id);
  const { items, ...rest } = page(sortOrder === 'ASCENDING' ? ids : ids.reverse(), {
    token: nextToken,
    limit: buildsPerPage,
    invalidToken: () => new AwsError('InvalidInputException', 'Invalid next token'),
  });
  return { ids: items, ...rest };
}
