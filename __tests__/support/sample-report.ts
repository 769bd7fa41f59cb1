/** A report of releases that were never made, with all that a picture can show. */
import { composeReport, type DeploymentReport, type Report } from '../../rehearsal/report/model';
import { reportDeployment } from '../../rehearsal/report/deployment-report';
import type { LifecycleEventFacts } from '../../rehearsal/report/facts';
import { badRelease, goodRelease } from '../../rehearsal/traffic/verdict';
import { action, change, commit, execution, image, view } from './pipeline-facts';
import { randomNumbers, releaseLedger, shift } from './traffic';

const speed = 60;
const awsTime = (wallTime: number) => wallTime * speed;
const at = (wallSeconds: number) => new Date(wallSeconds * 1000 * speed);

/** Events in order; each begins where the one before it ended. Seconds of wall time. */
function events(start: number, ends: readonly (readonly [string, number, string?])[]): LifecycleEventFacts[] {
  let from = start;
  return ends.map(([name, end, status = 'Succeeded']) => {
    const event = { name, status, ...(status !== 'Skipped' && { startTime: at(from), endTime: at(end) }) };
    from = end;
    return event;
  });
}

const latency = (seed: number) => {
  const random = randomNumbers(seed);
  return (chance: number) => 1.2 + chance * 1.6 + (random() < 0.02 ? 12 * random() : 0);
};

/** Ends with the deployment. Seconds of wall time. */
const samplePipeline = () =>
  view(
    execution(
      [
        action('Source', 'Source', [-9, -8.6]),
        action('Build', 'Build', [-8.5, 0.8], { externalId: 'dev-shop-build:1' }),
        action('Deploy', 'Deploy', [0.9, 14], { externalId: 'd-8K2QXN5TE' }),
      ],
      { status: 'Succeeded' },
    ),
    { change: { ...change, revision: commit, startedAt: -10_000, endedAt: -9300 }, image },
  );

export function sampleGoodRelease(): DeploymentReport {
  const { ledger, timeline } = releaseLedger({
    durationMs: 14_500,
    shifts: [shift(4000, 10), shift(9000, 100)],
    latencyMs: latency(3),
  });
  return reportDeployment({
    service: 'dev-shop',
    scenario: { name: 'good', title: 'a good release' },
    deployment: {
      id: 'd-8K2QXN5TE',
      status: 'Succeeded',
      createTime: at(1),
      completeTime: at(14),
      events: events(1.05, [
        ['BeforeInstall', 1.05],
        ['Install', 3.2],
        ['AfterInstall', 3.25],
        ['AllowTestTraffic', 3.3],
        ['AfterAllowTestTraffic', 3.9],
        ['BeforeAllowTraffic', 3.95],
        ['AllowTraffic', 9.05],
        ['AfterAllowTraffic', 9.1],
      ]),
    },
    ledger,
    timeline,
    checks: goodRelease(ledger, timeline),
    pipeline: samplePipeline(),
    awsTime,
  });
}

export function sampleBadRelease(): DeploymentReport {
  const { ledger, timeline } = releaseLedger({
    seed: 5,
    durationMs: 10_500,
    shifts: [shift(4000, 10), shift(6600, 0)],
    failing: 1,
    latencyMs: latency(8),
  });
  return reportDeployment({
    service: 'dev-shop',
    scenario: { name: 'bad', title: 'a bad release: 500 after it is healthy' },
    deployment: {
      id: 'd-F0M7V3JHE',
      status: 'Stopped',
      error: { code: 'ALARM_ACTIVE', message: 'One or more alarms have been activated: dev-shop-blue-5xx' },
      createTime: at(1),
      completeTime: at(6.5),
      events: events(1.05, [
        ['BeforeInstall', 1.05],
        ['Install', 3.2],
        ['AfterInstall', 3.25],
        ['AllowTestTraffic', 3.3],
        ['AfterAllowTestTraffic', 3.9],
        ['BeforeAllowTraffic', 3.95],
        ['AllowTraffic', 6.5, 'Failed'],
        ['AfterAllowTraffic', 6.5, 'Skipped'],
      ]),
    },
    rollback: {
      id: 'd-ROLL1BACK',
      status: 'Succeeded',
      createTime: at(6.52),
      completeTime: at(7.4),
      events: events(6.55, [
        ['Install', 6.58],
        ['AllowTraffic', 6.7],
      ]),
    },
    alarms: [{ name: 'dev-shop-blue-5xx', time: at(6.35) }],
    ledger,
    timeline,
    checks: badRelease(ledger, timeline, { worstCaseDetectionMs: 4000 }),
    awsTime,
  });
}

export const sampleReport = (): Report =>
  composeReport(
    new Date('2026-01-02T03:04:05Z'),
    231.4,
    [
      {
        name: 'synthesize',
        status: 'passed',
        seconds: 9.1,
        detail: '3 stacks, 110 resources: dev-network, dev-shop, dev-shop-pipeline',
      },
      { name: 'deploy', status: 'passed', seconds: 98.7, detail: '110 resources created' },
      { name: 'plan-unchanged', status: 'passed', seconds: 21.2, detail: 'no changes in 3 stacks' },
      {
        name: 'good-release',
        status: 'passed',
        seconds: 17.9,
        detail: 'dev-shop: 0 of 2900 requests failed',
      },
      {
        name: 'bad-release',
        status: 'passed',
        seconds: 14.2,
        detail: 'dev-shop: stopped by its alarm, rolled back',
      },
      { name: 'destroy', status: 'skipped', seconds: 0, detail: 'left deployed: --keep' },
    ],
    ['an existing network is rehearsed as a new one'],
    [sampleGoodRelease(), sampleBadRelease()],
  );
