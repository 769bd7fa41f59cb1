/** The status of a service as text. */
import type { FreezeFacts, PipelineFacts, RuleFacts } from '../model/facts';
import type { DeploymentStatus, ServiceStatus } from '../model/status';
import { rows, type Style } from './style';
import * as words from './words';

export function renderStatus(status: ServiceStatus, style: Style): string {
  const { environment, service, region, running, deployment, last, pipeline } = status;
  return [
    `${style.bold(`${environment} / ${service}`)}  ${style.dim(region)}\n`,
    rows([
      ['running', running === undefined ? 'no task set' : runningText(running)],
      ['traffic', trafficText(status)],
      ['deployment', deployment === undefined ? 'none in flight' : currentText(deployment, style)],
      ...(last === undefined ? [] : [['last', lastText(last, style)] as const]),
      ['alarms', alarmsText(status, style)],
      ...(pipeline === undefined ? [] : [['pipeline', pipelineText(pipeline, style)] as const]),
    ]),
  ].join('');
}

export const renderMissing = (
  { environment, service, region }: Pick<ServiceStatus, 'environment' | 'service' | 'region'>,
  style: Style,
): string =>
  `${style.bold(`${environment} / ${service}`)}  ${style.dim(region)}\n  not deployed: run npx cdktf deploy '*'\n`;

function runningText(running: NonNullable<ServiceStatus['running']>): string {
  const what = running.image === undefined ? running.taskDefinition : words.image(running.image);
  const by = running.deploymentId === undefined ? '' : `, deployed by ${running.deploymentId}`;
  return `${what}${by}; ${running.running} of ${running.desired} tasks run`;
}

function trafficText({ live, production, test }: ServiceStatus): string {
  const parts = [
    `${live ?? 'no target group'} is live`,
    `production: ${production === undefined ? 'not forwarded to the service' : words.weights(production)}`,
    ...(test === undefined ? [] : [`test: ${words.weights(test)}`]),
  ];
  return parts.join('; ');
}

function currentText(deployment: NonNullable<ServiceStatus['deployment']>, style: Style): string {
  const { waiting } = deployment;
  const wait = waiting === undefined ? '' : `\nwaits for ${words.waiting(waiting)}`;
  return `${describe(deployment, style)}${wait}`;
}

function lastText(deployment: DeploymentStatus, style: Style): string {
  const { completeTime, error } = deployment;
  const when = completeTime === undefined ? '' : `, ${words.time(completeTime)}`;
  const why = error === undefined ? '' : `\n${error.code}: ${error.message}`;
  return `${describe(deployment, style)}${when}${why}`;
}

function describe({ id, status, image, rollsBack, rollbackId }: DeploymentStatus, style: Style): string {
  const what = image === undefined ? '' : ` (${words.image(image)})`;
  const back = rollsBack === undefined ? '' : `, rolls back ${rollsBack}`;
  const rolled = rollbackId === undefined ? '' : `, rolled back by ${rollbackId}`;
  return `${id} ${style.status(status)}${what}${back}${rolled}`;
}

function alarmsText({ alarms }: ServiceStatus, style: Style): string {
  if (alarms.length === 0) return 'none watched';
  const counts = ['ALARM', 'INSUFFICIENT_DATA', 'OK'].flatMap((state) => {
    const count = alarms.filter((alarm) => alarm.state === state).length;
    return count === 0 ? [] : [`${count} ${style.status(state)}`];
  });
  const firing = alarms
    .filter(({ state }) => state === 'ALARM')
    .map(({ name, reason }) => `\n${name}${reason === undefined ? '' : `: ${reason}`}`);
  return `${counts.join(', ')}${firing.join('')}`;
}

function pipelineText({ freeze, execution, stages }: PipelineFacts, style: Style): string {
  const frozen = freeze === undefined ? [] : [frozenText(freeze)];
  if (execution === undefined) return ['no execution', ...frozen].join('\n');
  const revision = execution.revision === undefined ? '' : ` (${execution.revision.slice(0, 12)})`;
  const steps = stages.map((stage) => `${stage.name} ${style.status(stage.status)}`).join(', ');
  const actions = stages.flatMap((stage) => stage.actions);
  const details = [
    ...actions.filter(({ awaitsApproval }) => awaitsApproval).map(({ name }) => `${name} awaits approval`),
    ...stages.flatMap(({ rules }) => rules).flatMap(ruleText),
    ...actions.flatMap(({ name, error }) => (error === undefined ? [] : [`${name}: ${error}`])),
  ];
  return [`${style.status(execution.status)}${revision}: ${steps}`, ...frozen, ...details].join('\n');
}

function frozenText({ reason, by, since }: FreezeFacts): string {
  const when = since === undefined ? '' : ` since ${words.time(since)}`;
  return `frozen${when}${by === undefined ? '' : ` by ${by}`}: ${reason}`;
}

/** A rule that holds says nothing. */
const ruleText = ({ name, status, summary }: RuleFacts): readonly string[] =>
  status === 'InProgress' || status === 'Failed'
    ? [`${name} ${status}${summary === undefined ? '' : `: ${summary}`}`]
    : [];
