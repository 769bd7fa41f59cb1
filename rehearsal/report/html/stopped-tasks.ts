/** Tasks that stopped although they were wanted: each way once, with the logs of its containers. */
import { sameness, type StoppedTask } from '../../stopped-task';
import { markup, type Markup } from '../markup';
import type { StoppedTaskReport } from '../model';
import { detailsOf } from '../task-story';

/** @returns undefined if there are none */
export function stoppedTasks(reports: readonly StoppedTaskReport[]): Markup | undefined {
  if (reports.length === 0) return undefined;
  const ways = new Map<string, StoppedTaskReport[]>();
  for (const report of reports) {
    const key = sameness(factsOf(report));
    ways.set(key, [...(ways.get(key) ?? []), report]);
  }
  return markup`<h3>Tasks that stopped</h3>
${[...ways.values()].map(oneWay)}`;
}

function oneWay(reports: readonly StoppedTaskReport[]): Markup | undefined {
  const [first] = reports;
  if (first === undefined) return undefined;
  const lines = detailsOf(factsOf(first)).map(({ text, isLog }) => (isLog ? `  │ ${text}` : text));
  return markup`<div class="stopped"><p><strong>${first.stoppedReason}</strong></p>
<p class="muted">${reports.length === 1 ? '1 task' : `${reports.length} tasks`} · ${first.stopCode} · <code>${first.taskDefinition}</code> · <code>${first.taskArn}</code></p>
<pre tabindex="0">${lines.join('\n')}</pre></div>
`;
}

const factsOf = ({ startedAt, stoppingAt, ...task }: StoppedTaskReport): StoppedTask => ({
  ...task,
  ...(startedAt !== undefined && { startedAt: Date.parse(startedAt) }),
  stoppingAt: Date.parse(stoppingAt),
});
