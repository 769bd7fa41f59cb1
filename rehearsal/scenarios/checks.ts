/** Holds an outcome against what a scenario expects. Pure. */
import type { Check } from '../check';
import { accountingCheck, countBy, failureName, hasFailed, versionName } from '../traffic';
import type { ObservedDeployment } from './observer';
import type { Outcome } from './outcome';
import type { Expectation, RequestBound, Scenario } from './scenario';

/** Wall time after the end in which a request may still have met the weights before it. */
const marginMs = 500;

export function checkOutcome({ expected, actions = [] }: Scenario, outcome: Outcome): Check[] {
  return [
    statusCheck(expected, outcome),
    rollbackCheck(expected, outcome),
    ...eventChecks(expected, outcome.last.deployment),
    ...(actions.length === 0 ? [] : [actionsCheck(actions.length, outcome)]),
    weightsCheck(expected, outcome),
    ...(outcome.steady === undefined ? [] : [steadyCheck(outcome.steady)]),
    accountingCheck(outcome.ledger),
    requestsCheck(expected.requests, outcome),
    ...versionCheck(expected, outcome),
  ];
}

function statusCheck(expected: Expectation, { last: { deployment }, ended }: Outcome): Check {
  const wanted = describe(expected.status, expected.errorCode);
  const was = describe(deployment.status, deployment.error?.code);
  return {
    name: 'the deployment ends as expected',
    passed: ended && was === wanted,
    expected: wanted,
    actual: `${was}${deployment.error === undefined ? '' : `: ${deployment.error.message}`}${ended ? '' : ' (not ended)'}`,
  };
}

const describe = (status: string, code: string | undefined): string =>
  code === undefined ? status : `${status}, ${code}`;

function rollbackCheck({ rollback: wanted }: Expectation, { last: { rollback } }: Outcome): Check {
  return {
    name: 'the rollback',
    passed: wanted ? rollback?.status === 'Succeeded' : rollback === undefined,
    expected: wanted ? 'one that succeeds' : 'none',
    actual:
      rollback === undefined ? 'none' : `${rollback.id}: ${describe(rollback.status, rollback.error?.code)}`,
  };
}

function eventChecks({ events = {} }: Expectation, deployment: ObservedDeployment): Check[] {
  return Object.entries(events).map(([name, status]) => {
    const actual = deployment.events.find((event) => event.name === name)?.status ?? 'not listed';
    return { name: `lifecycle event ${name}`, passed: actual === status, expected: status, actual };
  });
}

function actionsCheck(count: number, { left }: Outcome): Check {
  return {
    name: 'all actions of the scenario were performed',
    passed: left.length === 0,
    expected: `${count} done`,
    actual: `${count - left.length} done`,
  };
}

function weightsCheck({ weights: wanted }: Expectation, { weights }: Outcome): Check {
  return {
    name: 'production traffic at the end',
    passed: wanted.original === weights.original && wanted.replacement === weights.replacement,
    expected: `${wanted.original} % original, ${wanted.replacement} % replacement`,
    actual: `${weights.original} % original, ${weights.replacement} % replacement`,
  };
}

const steadyCheck = (steady: boolean): Check => ({
  name: 'one task set remains, and all its tasks are healthy targets',
  passed: steady,
  expected: 'steady',
  actual: steady ? 'steady' : 'not steady',
});

/** Failures count whenever they happened; what is a share of the requests has nothing to do with how long a build takes. */
function requestsCheck(bound: RequestBound, { ledger, startedAt }: Outcome): Check {
  const failures = ledger.requests.filter(hasFailed);
  const sent = ledger.requests.filter(({ sentAt }) => sentAt >= startedAt).length;
  const percent = (100 * failures.length) / Math.max(1, sent);
  const kinds = countBy(failures, failureName).map(({ kind, count }) => `${kind}: ${count}`);
  const most = bound.failed === 'none' ? 0 : bound.atMostPercent;
  const least = bound.failed === 'some' ? 1 : 0;
  return {
    name: bound.failed === 'none' ? 'no request failed' : 'failed requests are within the bound',
    passed: percent <= most && failures.length >= least,
    expected: `${least === 0 ? '' : 'at least one, and '}at most ${most} %`,
    actual: `${failures.length} of ${sent} (${percent.toFixed(2)} %)${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}`,
  };
}

/** Where one version has all traffic at the end, no other one answers. */
function versionCheck({ weights }: Expectation, { ledger, timeline, endedAt }: Outcome): Check[] {
  if (weights.original !== 100 && weights.replacement !== 100) return [];
  const { originalVersion, replacementVersion } = timeline;
  const wanted = weights.original === 100 ? originalVersion : replacementVersion;
  const after = ledger.requests.filter(({ sentAt }) => sentAt >= endedAt + marginMs);
  const versions = countBy(after, ({ version }) => version);
  return [
    {
      name: 'the version that answers at the end',
      passed: versions.length === 1 && versions[0]?.kind === wanted,
      expected: `only ${versionName(wanted)}`,
      actual:
        versions.map(({ kind, count }) => `${versionName(kind)}: ${count}`).join(', ') ||
        `none of ${after.length} requests has one`,
    },
  ];
}
