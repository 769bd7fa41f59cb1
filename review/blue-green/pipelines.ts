/** Actions of pipelines, in the order in which they run. */
import type { Json, Path, ResourceChange } from '../plan/model';
import { listAt, numberAt, textAt, valueAt } from '../plan/values';
import type { RuleContext } from './context';

type Side = 'before' | 'after';

export interface PipelineAction {
  /** Name of its stage and its own: the same action before and after goes by both. */
  readonly key: string;
  readonly category: string;
  readonly provider: string;
  /** Place of the action in the pipeline. */
  readonly path: Path;
  readonly value: Json;
  /** Position of its stage, from 0. */
  readonly stage: number;
  /** `run_order` within the stage, from 1. */
  readonly order: number;
}

export const actionsOf = (pipeline: ResourceChange, side: Side): readonly PipelineAction[] =>
  listAt(pipeline[side], ['stage']).flatMap((stage, at) =>
    listAt(stage, ['action']).map((action, index) => ({
      key: `${textAt(stage, ['name']) ?? ''}/${textAt(action, ['name']) ?? ''}`,
      category: textAt(action, ['category']) ?? '',
      provider: textAt(action, ['provider']) ?? '',
      path: ['stage', at, 'action', index],
      value: action,
      stage: at,
      order: numberAt(action, ['run_order']) ?? 1,
    })),
  );

/** Actions that have CodeDeploy release an ECS service. */
export const deployActions = (pipeline: ResourceChange, side: Side): readonly PipelineAction[] =>
  actionsOf(pipeline, side).filter(({ provider }) => provider === 'CodeDeployToECS');

/** Pipelines that release ECS services by CodeDeploy, before the change or after it. */
export const releasePipelines = ({ changesOf }: Pick<RuleContext, 'changesOf'>): readonly ResourceChange[] =>
  changesOf('aws_codepipeline').filter((pipeline) =>
    (['before', 'after'] as const).some((side) => deployActions(pipeline, side).length > 0),
  );

/** A key of an action's configuration. */
export const configured = ({ value }: PipelineAction, key: string): string | undefined => {
  const found = valueAt(value, ['configuration', key]);
  return typeof found === 'string' ? found : undefined;
};

/** The action of the same name on the other side, or the only one where there is one on each: a rename leaves it. */
export const sameAction = (
  action: PipelineAction,
  siblings: readonly PipelineAction[],
  others: readonly PipelineAction[],
): PipelineAction | undefined =>
  others.find(({ key }) => key === action.key) ??
  (siblings.length === 1 && others.length === 1 ? others[0] : undefined);
