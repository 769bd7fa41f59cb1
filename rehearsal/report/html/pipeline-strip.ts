/** The pipeline above a deployment's picture: a box a stage, and where the time went. */
import { versionName } from '../../traffic';
import type { ActionReport, ChangeReport, PipelineReport, StageReport } from '../model';
import { formatDuration } from '../durations';
import { markup, type Markup } from '../markup';
import { isWait } from '../facts';
import { shortId } from '../pipeline-story';
import { timingParts } from '../release-timing';

export function pipelineStrip(pipeline: PipelineReport, speed: number): Markup {
  const { name, executionId, status, trigger, change, stages, imageDigest, timing } = pipeline;
  const parts = timingParts(timing);
  return markup`<div class="pipeline" role="group" aria-label="Pipeline ${name}: ${status}">
<p class="muted">Pipeline <code>${name}</code> · execution <code>${shortId(executionId)}</code> ${status}${trigger && markup` · ${trigger.type}`}${imageDigest && markup` · image <code>${imageDigest.slice(0, 19)}</code>`}</p>
<ol class="stages">${changeBox(change)}${stages.map((stage) => stageBox(stage, speed))}</ol>
${parts.length === 0 ? undefined : markup`<dl class="split">${parts.map(({ name: part, text }) => markup`<div><dt>${part}</dt><dd>${text}</dd></div>`)}</dl>`}
</div>`;
}

const verbs = { push: 'git push', upload: 'upload', apply: 'terraform apply' } as const;

/** Without the address of a remote: the page names no place in any network. */
function changeBox({ kind, revision, target, branch, startTime, endTime }: ChangeReport): Markup {
  const what = revision === undefined ? target : versionName(revision);
  const took = formatDuration((Date.parse(endTime) - Date.parse(startTime)) / 1000);
  return markup`<li class="change"><b>${verbs[kind]}</b><small><code>${what}</code>${branch && ` to ${branch}`} · ${took} wall</small></li>`;
}

function stageBox({ name, actions }: StageReport, speed: number): Markup {
  const failed = actions.some(({ status }) => status !== 'Succeeded');
  const details = actions.map((action) => {
    const alone = actions.length === 1 && action.name === name;
    const error = action.error && `: ${action.error.code}, ${action.error.message}`;
    return markup`<small>${alone ? undefined : `${action.name} `}${action.status}${error} ${tookOf(action, speed)}</small>`;
  });
  return markup`<li class="${failed ? 'failed' : 'passed'}"><b>${name}</b>${details}</li>`;
}

/** AWS time of what waits, wall time of what works. */
function tookOf(action: ActionReport, speed: number): string {
  const { startTime, endTime } = action;
  if (startTime === undefined || endTime === undefined) return '';
  const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  return isWait(action) ? `· ${formatDuration(seconds)}` : `· ${formatDuration(seconds / speed)} wall`;
}
