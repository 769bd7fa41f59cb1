/** A rehearsal in two sentences: what the releases that reached everybody cost, and what was seen of those that did not. */
import { formatDuration } from '../durations';
import type { DeploymentReport, RequestBucket } from '../model';

export function summarize(deployments: readonly DeploymentReport[]): readonly string[] {
  const released = deployments.filter(({ status }) => status === 'Succeeded');
  const undone = deployments.filter(({ status }) => status !== 'Succeeded');
  return [...(released.length === 0 ? [] : [sayReleased(released)]), ...undone.map(sayUndone)];
}

function sayReleased(released: readonly DeploymentReport[]): string {
  const [sent, failed] = [sum(released, 'sent'), sum(released, 'failed')];
  const requests = sent.toLocaleString('en-US');
  const lost = failed === 0 ? `none of ${requests}` : `${failed.toLocaleString('en-US')} of ${requests}`;
  const received = released.length === 1 ? '1 release received' : `${released.length} releases received`;
  return `${received} all production traffic, and ${lost} requests failed.`;
}

function sayUndone(deployment: DeploymentReport): string {
  const { title, traffic, timeline } = deployment;
  const start = traffic.find(({ production }) => production.replacement > 0)?.time;
  const name = `“${title}”`;
  if (start === undefined) return `${name} ended before production traffic reached it.`;
  const found = foundAt(deployment);
  const after =
    found === undefined
      ? ''
      : ` was found after ${formatDuration(secondsBetween(start, found))} of AWS time and`;
  return `${name}${after} had answered ${shareOfReplacement(timeline.buckets)} of the requests.`;
}

/** The first alarm, or else the rollback. */
const foundAt = ({ alarms, rollback, completeTime }: DeploymentReport): string | undefined =>
  alarms.map(({ time }) => time).sort()[0] ?? rollback?.createTime ?? completeTime;

const secondsBetween = (start: string, end: string): number =>
  Math.max(0, Date.parse(end) - Date.parse(start)) / 1000;

function shareOfReplacement(buckets: readonly RequestBucket[]): string {
  const count = (members: readonly ('original' | 'replacement' | 'other')[]) =>
    buckets.reduce((all, bucket) => all + members.reduce((some, each) => some + bucket[each].requests, 0), 0);
  const all = count(['original', 'replacement', 'other']);
  return all === 0 ? '0 %' : `${((100 * count(['replacement'])) / all).toFixed(1)} %`;
}

const sum = (deployments: readonly DeploymentReport[], member: 'sent' | 'failed'): number =>
  deployments.reduce((all, { requests }) => all + requests[member], 0);
