/** Deployments as text. */
import type { DeploymentFacts, ImageFacts, ProgressFacts } from '../model/facts';
import type { DeploymentStatus } from '../model/status';
import { waitingOf } from '../model/waiting';
import { rows, table, type Style } from './style';
import * as words from './words';

/** @param title - of the service */
export function renderList(title: string, deployments: readonly DeploymentStatus[], style: Style): string {
  const heading = `${style.bold(title)}\n`;
  if (deployments.length === 0) return `${heading}  no deployment\n`;
  const lines = deployments.map((deployment) => {
    const { id, status, createTime, image, rollsBack, rollbackId } = deployment;
    const remark =
      rollsBack !== undefined
        ? `rolls back ${rollsBack}`
        : rollbackId !== undefined
          ? `rolled back by ${rollbackId}`
          : '';
    return [
      id,
      status,
      createTime === undefined ? '' : words.time(createTime),
      image === undefined ? '' : words.image(image),
      remark,
    ];
  });
  return heading + table(lines, (cell, column) => (column === 1 ? style.status(cell) : cell));
}

/** What `show` prints. */
export interface ShownDeployment {
  readonly deployment: DeploymentFacts;
  readonly image?: ImageFacts;
  readonly progress?: ProgressFacts;
}

export function renderDeployment({ deployment, image, progress }: ShownDeployment, style: Style): string {
  const waiting = waitingOf(deployment, progress);
  const { createTime, completeTime, error } = deployment;
  const details: (readonly [string, string | undefined])[] = [
    ['status', style.status(deployment.status)],
    ['waits for', waiting && words.waiting(waiting)],
    ['error', error && `${error.code}: ${error.message}`],
    ['image', image && words.image(image)],
    ['task definition', deployment.taskDefinition],
    ['configuration', deployment.config],
    ['description', deployment.description],
    [
      'created',
      createTime &&
        `${words.time(createTime)}${deployment.creator === undefined ? '' : ` by ${deployment.creator}`}`,
    ],
    ['completed', completeTime && words.time(completeTime)],
    ['rolls back', deployment.rollsBack],
    ['rolled back by', deployment.rollbackId],
  ];
  const given = details.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
  return [
    `${style.bold(deployment.id)}\n`,
    rows(given),
    ...(progress === undefined ? [] : [eventsOf(progress, style), taskSetsOf(progress)]),
  ].join('');
}

function eventsOf({ events }: ProgressFacts, style: Style): string {
  const lines = events.map(({ name, status, startTime, endTime, message }) => [
    name,
    status,
    startTime === undefined ? '' : words.time(startTime),
    endTime === undefined || startTime === undefined ? '' : duration(startTime, endTime),
    message ?? '',
  ]);
  return `\n${table(lines, (cell, column) => (column === 1 ? style.status(cell) : cell))}`;
}

function taskSetsOf({ taskSets }: ProgressFacts): string {
  if (taskSets.length === 0) return '';
  const lines = taskSets.map(({ label, status, weight, running, desired, targetGroup }) => [
    label === 'Blue' ? 'original' : 'replacement',
    status,
    `${weight} % of production`,
    `${running} of ${desired} tasks`,
    targetGroup ?? '',
  ]);
  return `\n${table(lines)}`;
}

const duration = (from: Date, to: Date): string => `${Math.round((to.getTime() - from.getTime()) / 1000)} s`;
