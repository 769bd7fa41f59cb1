/** A pipeline that never ran: what its console, its report and its checks are made of. */
import type { ActionFacts, ChangeFacts, ExecutionFacts, PipelineView } from '../../rehearsal/report/facts';

/** Seconds of AWS time in a second of wall time. */
export const speed = 60;
/** AWS time of a wall time, both in milliseconds. */
export const awsTime = (wallTime: number): number => wallTime * speed;
/** AWS time of seconds of wall time. */
export const at = (wallSeconds: number): Date => new Date(awsTime(wallSeconds * 1000));

export const commit = '3f2a9c1e0b7d4c5e8f9a0b1c2d3e4f5061728394';
export const digest = 'sha256:9d8c7b6a5f4e3d2c1b0a99887766554433221100ffeeddccbbaa998877665544';

export const change: ChangeFacts = {
  kind: 'push',
  revision: commit,
  target: 'http://127.0.0.1:4566/v1/repos/shop',
  branch: 'main',
  startedAt: 0,
  endedAt: 800,
};

/** From and to in seconds of wall time; without an end it goes on. */
export const action = (
  stage: string,
  category: string,
  [from, to]: readonly [number, number?],
  more: Partial<ActionFacts> = {},
): ActionFacts => ({
  stage,
  action: stage,
  category,
  status: to === undefined ? 'InProgress' : 'Succeeded',
  startTime: at(from),
  updateTime: at(to ?? from),
  ...more,
});

export const execution = (
  actions: readonly ActionFacts[],
  more: Partial<ExecutionFacts> = {},
): ExecutionFacts => ({
  pipeline: 'shop',
  id: '5d3c8a1e-1111-2222-3333-444455556666',
  status: 'InProgress',
  trigger: { type: 'CloudWatchEvent', detail: 'arn:aws:events:us-east-1:123456789012:rule/shop-source' },
  startTime: at(0.9),
  actions,
  ...more,
});

export const source = action('Source', 'Source', [0.9, 1.2]);
export const build = action('Build', 'Build', [1.3, 8.5], { externalId: 'shop-build:1' });
export const image = { uri: `127.0.0.1:4566/shop@${digest}`, digest };

export const view = (facts: ExecutionFacts | undefined, more: Partial<PipelineView> = {}): PipelineView => ({
  change,
  execution: facts,
  ...more,
});
