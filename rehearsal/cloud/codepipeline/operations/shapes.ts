/** Input of the operations on executions, after AWS's service model of 2015-07-09. */
import * as v from 'valibot';
import { integer, text } from '../../support/shape';
import { startInputShape } from '../running/start-input';

const name = text(1, 100, '[A-Za-z0-9.@\\-_]+');
const executionId = text(0, Infinity, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}');
const nextToken = v.optional(text(1, 2048));
const maxResults = v.optional(integer(1, 100), 100);

export const startShape = v.object({
  ...startInputShape.entries,
  name,
  clientRequestToken: v.optional(text(1, 128, '[a-zA-Z0-9-]+')),
});

export const executionShape = v.object({ pipelineName: name, pipelineExecutionId: executionId });

export const stopShape = v.object({
  ...executionShape.entries,
  abandon: v.optional(v.boolean(), false),
  reason: v.optional(text(0, 200)),
});

export const retryShape = v.object({
  ...executionShape.entries,
  stageName: name,
  retryMode: v.picklist(['FAILED_ACTIONS', 'ALL_ACTIONS']),
});

export const overrideShape = v.object({
  ...executionShape.entries,
  stageName: name,
  conditionType: v.picklist(['BEFORE_ENTRY', 'ON_SUCCESS']),
});

export const rollbackShape = v.object({
  pipelineName: name,
  stageName: name,
  targetPipelineExecutionId: executionId,
});

export const approvalShape = v.object({
  pipelineName: name,
  stageName: name,
  actionName: name,
  result: v.object({ summary: text(0, 512), status: v.picklist(['Approved', 'Rejected']) }),
  token: executionId,
});

export const enableTransitionShape = v.object({
  pipelineName: name,
  stageName: name,
  transitionType: v.picklist(['Inbound', 'Outbound']),
});

export const disableTransitionShape = v.object({
  ...enableTransitionShape.entries,
  reason: text(1, 300, '[a-zA-Z0-9!@ \\(\\)\\.\\*\\?\\-]+'),
});

export const listExecutionsShape = v.object({
  pipelineName: name,
  maxResults,
  nextToken,
  filter: v.optional(
    v.object({ succeededInStage: v.optional(v.object({ stageName: v.optional(name) })) }),
    {},
  ),
});

/** Of ListRuleExecutions too. */
export const listActionsShape = v.object({
  pipelineName: name,
  maxResults,
  nextToken,
  filter: v.optional(
    v.object({
      pipelineExecutionId: v.optional(executionId),
      latestInPipelineExecution: v.optional(
        v.object({ pipelineExecutionId: executionId, startTimeRange: v.picklist(['Latest', 'All']) }),
      ),
    }),
    {},
  ),
});
