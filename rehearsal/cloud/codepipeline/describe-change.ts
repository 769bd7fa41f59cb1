/** Executions of pipelines in lines, for `npm run cloud`. Pure. */
import type { PipelineChange } from './running/watch';

const signs: Readonly<Record<string, string>> = {
  Succeeded: '✓',
  Failed: '✗',
  Stopped: '✗',
  Cancelled: '✗',
  Abandoned: '✗',
  Superseded: '-',
};

/**
 * A line a change that somebody waits for: an execution that starts or ends, and what its actions do.
 *
 * @returns undefined for what a line before or after it says as well
 */
export function describePipelineChange(change: PipelineChange): string | undefined {
  const { pipelineName, executionId, scope, status, trigger } = change;
  const begins = status === 'InProgress';
  const execution = `${pipelineName} ${executionId.slice(0, 8)}`;
  switch (scope) {
    case 'stage':
      return undefined;
    case 'execution':
      return begins
        ? `${execution} ${change.isRetry ? 'goes on' : 'starts'} (${trigger.type})`
        : `${execution} ${signs[status] ?? ''} ${status}${reason(change.summary)}`;
    case 'rule': {
      const what = change.error?.message ?? change.summary;
      // What a rule waits for, it says after it has begun.
      if (begins && what === undefined) return undefined;
      return `${execution} ${signs[status] ?? '…'} ${[change.stage, change.rule].join('/')} ${status}${reason(what)}`;
    }
    case 'action': {
      const name = [change.stage, change.action].filter((part) => part !== undefined);
      const place = name[0] === name[1] ? name.slice(1) : name;
      const what = change.error?.message ?? change.summary;
      const id = change.externalExecutionId;
      return `${execution} ${signs[status] ?? '…'} ${place.join('/')} ${status}${id === undefined ? '' : ` ${id}`}${reason(what)}`;
    }
  }
}

/** What was said may have several lines, as a commit message has. */
const reason = (text: string | undefined): string =>
  text === undefined || text === '' ? '' : `: ${text.split('\n', 1)[0] ?? ''}`;
