/** Runs of HCP Terraform: a strip a workspace, in the order in which they were made. */
import { formatDuration } from '../durations';
import { markup, type Markup } from '../markup';
import type { RunReport, RunTaskReport } from '../model';

/** @returns undefined if Terraform ran elsewhere */
export function runStrips(runs: readonly RunReport[]): Markup | undefined {
  if (runs.length === 0) return undefined;
  const workspaces = [...new Set(runs.map(({ workspace }) => workspace))];
  return markup`<h2>Runs</h2>
${workspaces.map((name) =>
  strip(
    name,
    runs.filter(({ workspace }) => workspace === name),
  ),
)}`;
}

const strip = (
  workspace: string,
  runs: readonly RunReport[],
): Markup => markup`<div class="pipeline" role="group" aria-label="Runs of ${workspace}">
<p class="muted">Workspace <code>${workspace}</code></p>
<ol class="stages">${runs.map(box)}</ol>
</div>
`;

/** HCP Terraform's words: what goes on, and what has ended without what was wanted. */
const failed: ReadonlySet<string> = new Set(['errored', 'canceled', 'force_canceled']);

function box({ id, kind, status, createTime, endTime, tasks }: RunReport): Markup {
  const took = formatDuration((Date.parse(endTime) - Date.parse(createTime)) / 1000);
  return markup`<li class="${failed.has(status) ? 'failed' : 'passed'}"><b>${kind}</b><small><code>${id}</code> ${status.replaceAll('_', ' ')} · ${took}</small>${tasks.map(taskLine)}</li>`;
}

const taskLine = ({ name, stage, status, message }: RunTaskReport): Markup =>
  markup`<small>${name}, ${stage.replaceAll('_', ' ')}: ${status}${message === '' ? undefined : markup` · ${message}`}</small>`;
