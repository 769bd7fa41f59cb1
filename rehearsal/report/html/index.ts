/** The report as a page: one file that asks no network for anything. */
import { deploymentSection, state } from './deployment-section';
import { runStrips } from './runs';
import { script } from './script';
import { stoppedTasks } from './stopped-tasks';
import { style } from './style';
import { summarize } from './summary';
import { formatDuration } from '../durations';
import { markup, type Markup } from '../markup';
import type { Circumstances, DeploymentReport, Report } from '../model';

/** A whole document of HTML. What it shows is in report.json too. */
export function renderHtml(report: Report): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${jobOf(report.job)} ${report.verdict}</title>
<style>${style}</style>
</head>
<body>
<main>
${hero(report)}
${contents(report)}
${stepsSection(report)}
${runsSection(report)}
${tasksSection(report)}
${report.deployments.map((deployment) => deploymentSection(deployment, anchorOf(deployment)))}
${notesSection(report)}
</main>
<script>${script}</script>
</body>
</html>
`.text;
}

function hero({ job, verdict, startedAt, seconds, steps, deployments, circumstances }: Report): Markup {
  const failed = steps.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const requests = deployments.reduce((sum, each) => sum + each.requests.sent, 0);
  const checks = deployments.flatMap((each) => each.checks);
  const facts = [
    ...(deployments.length === 0 ? [] : [count(deployments.length, 'release')]),
    ...(requests === 0 ? [] : [`${requests.toLocaleString('en-US')} requests, every one accounted for`]),
    ...(checks.length === 0
      ? []
      : [`${checks.filter(({ passed }) => passed).length} of ${count(checks.length, 'check')} passed`]),
    `${formatDuration(seconds)} of wall time`,
  ];
  const sentences = summarize(deployments);
  const sign = verdict === 'passed' ? 'M16 29l9 9 16-19' : 'M19 19l18 18M37 19l-18 18';
  return markup`<header class="hero">
<svg viewBox="0 0 56 56" class="${verdict}" aria-hidden="true"><circle class="disc" cx="28" cy="28" r="28"/><path class="sign" d="${sign}"/></svg>
<div><h1>${jobOf(job)} ${verdict}${failed.length > 0 ? `: ${failed.join(', ')}` : ''}</h1>
${sentences.length > 0 ? markup`<p>${sentences.join(' ')}</p>` : undefined}
<p class="muted">${facts.join(' · ')}</p>
<p class="muted"><time datetime="${startedAt}">${startedAt.slice(0, 16).replace('T', ' ')} UTC</time>${circumstances && ` · ${describe(circumstances)}`}</p></div>
</header>`;
}

const describe = ({ speed, account, commit, isChanged = false, tools }: Circumstances): string =>
  [
    account === undefined ? `embedded AWS, ${speed} ×` : `AWS account ${account}`,
    ...(commit === undefined ? [] : [`commit ${commit}${isChanged ? ', with changes' : ''}`]),
    ...tools,
  ].join(' · ');

const jobOf = (job: Report['job']): string => (job === 'proof' ? 'Proof' : 'Rehearsal');

const anchorOf = ({ id }: DeploymentReport): string => `deployment-${id}`;

function contents({ deployments, runs = [], stoppedTasks: tasks, notes }: Report): Markup {
  const entries: readonly (readonly [string, string])[] = [
    ['steps', 'Steps'],
    ...(runs.length === 0 ? [] : [['runs', 'Runs'] as const]),
    ...(tasks.length === 0 ? [] : [['tasks', 'Tasks that stopped'] as const]),
    ...deployments.map(
      (deployment) => [anchorOf(deployment), `${deployment.title}: ${deployment.service}`] as const,
    ),
    ...(notes.length === 0 ? [] : [['notes', 'Rehearsed differently'] as const]),
  ];
  return markup`<nav aria-label="Contents"><ul>${entries.map(
    ([anchor, text]) => markup`<li><a href="#${anchor}">${text}</a></li>`,
  )}</ul></nav>`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const stepsSection = ({
  steps,
}: Report): Markup => markup`<section class="card" id="steps" aria-label="Steps">
<h2>Steps</h2>
<table class="stack"><thead><tr><th></th><th>Step</th><th>Result</th><th class="number">Wall time</th></tr></thead>
<tbody>
${steps.map(
  ({ name, status, seconds, detail }) =>
    markup`<tr>${state(status)}<td><code>${name}</code></td><td class="lines">${detail}</td><td class="number">${formatDuration(seconds)}</td></tr>
`,
)}</tbody></table>
</section>`;

const runsSection = ({ runs = [] }: Report): Markup | undefined => {
  const content = runStrips(runs);
  return content && markup`<section class="card" id="runs" aria-label="Runs">${content}</section>`;
};

const tasksSection = ({ stoppedTasks: tasks }: Report): Markup | undefined => {
  const content = stoppedTasks(tasks);
  return (
    content && markup`<section class="card" id="tasks" aria-label="Tasks that stopped">${content}</section>`
  );
};

const notesSection = ({ notes }: Report): Markup | undefined =>
  notes.length === 0
    ? undefined
    : markup`<section class="card" id="notes" aria-label="Notes"><h2>Rehearsed differently</h2><ul class="notes">${notes.map(
        (note) => markup`<li>${note}</li>`,
      )}</ul></section>`;
