/** An execution of one stage with what another execution has made before it. */
import type { Execution, NewExecution, PipelineState, Trigger } from './model';
import { producers, stageOf } from './queries';

/** @param stage - index of the stage that is rolled back to the target */
export function rollbackTo(
  target: Execution,
  stage: number,
  { id, trigger }: { readonly id: string; readonly trigger: Trigger },
): NewExecution {
  const { version, declaration, variables, sourceRevisions } = target;
  const earlier = declaration.stages.slice(0, stage).map(({ name }) => name);
  return {
    id,
    version,
    declaration,
    trigger,
    variables,
    sourceRevisions,
    rollback: {
      target: target.id,
      stage,
      inherited: producers(target).filter((run) => earlier.includes(run.stage)),
    },
  };
}

/**
 * @returns the execution that a stage which has failed goes back to: the last that succeeded in it, of the same structure
 * of the pipeline and no rollback itself
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html#stage-conditions-considerations
 */
export function rollbackTarget({ executions }: PipelineState, failed: Execution): Execution | undefined {
  const { name } = stageOf(failed);
  return executions.findLast(
    ({ id, isOutdated, rollback, stages }) =>
      id !== failed.id && !isOutdated && rollback === undefined && stages[name]?.status === 'Succeeded',
  );
}
