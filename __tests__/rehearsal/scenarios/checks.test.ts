import { checkOutcome } from '../../../rehearsal/scenarios/checks';
import { findScenarios } from '../../../rehearsal/scenarios/catalogue';
import type { ObservedDeployment } from '../../../rehearsal/scenarios/observer';
import type { Outcome } from '../../../rehearsal/scenarios/outcome';
import type { Scenario } from '../../../rehearsal/scenarios/scenario';
import type { RequestRecord } from '../../../rehearsal/traffic/ledger';

const [good, bad] = findScenarios(['good', 'bad']) as [Scenario, Scenario];
const endedAt = 10_000;

function request(id: number, sentAt: number, how: Partial<RequestRecord>): RequestRecord {
  return {
    id,
    scheduledAt: sentAt,
    sentAt,
    endedAt: sentAt + 5,
    status: 200,
    version: 'old',
    connection: 'kept',
    ...how,
  };
}

const succeeded: ObservedDeployment = { id: 'd-1', status: 'Succeeded', events: [] };

/** A good release: 90 requests of the old version, then 10 of the new one after the end. */
function outcome(
  change: Partial<Outcome> = {},
  last: (place: number) => Partial<RequestRecord> = () => ({}),
): Outcome {
  const requests = Array.from({ length: 100 }, (_, id) =>
    id < 90 ? request(id, id, {}) : request(id, endedAt + 1000 + id, { version: 'new', ...last(id) }),
  );
  return {
    last: { deployment: succeeded, weights: { original: 0, replacement: 100 } },
    ended: true,
    left: [],
    steady: true,
    weights: { original: 0, replacement: 100 },
    ledger: { url: 'http://a', rate: 100, sent: 100, requests },
    timeline: { originalVersion: 'old', replacementVersion: 'new', shifts: [] },
    startedAt: 0,
    endedAt,
    ...change,
  };
}

const failed = (scenario: Scenario, found: Outcome): string[] =>
  checkOutcome(scenario, found).flatMap(({ name, passed }) => (passed ? [] : name));

describe('checks of a scenario', () => {
  it('pass where everything came as expected', () => {
    expect(failed(good, outcome())).toEqual([]);
  });

  it('tell a deployment that has not ended', () => {
    expect(failed(good, outcome({ ended: false }))).toEqual(['the deployment ends as expected']);
  });

  it('tell another status, and why', () => {
    const error = { code: 'TIMEOUT', message: 'too late' };
    const deployment = { ...succeeded, status: 'Failed', error };
    const found = outcome({ last: { deployment, weights: { original: 0, replacement: 100 } } });
    expect(failed(good, found)).toEqual(['the deployment ends as expected']);
    expect(checkOutcome(good, found)[0]?.actual).toBe('Failed, TIMEOUT: too late');
  });

  it('tell a rollback that nobody wanted, and one that is missing or did not succeed', () => {
    const rollback = { ...succeeded, id: 'd-2' };
    const { last } = outcome();
    expect(failed(good, outcome({ last: { ...last, rollback } }))).toEqual(['the rollback']);
    expect(failed(bad, outcome())).toContain('the rollback');
    expect(
      failed(bad, outcome({ last: { ...last, rollback: { ...rollback, status: 'Failed' } } })),
    ).toContain('the rollback');
  });

  it('tell lifecycle events that end otherwise', () => {
    const scenario: Scenario = { ...good, expected: { ...good.expected, events: { Install: 'Failed' } } };
    const deployment = {
      ...succeeded,
      events: [{ name: 'Install', status: 'Succeeded' }],
    };
    const found = outcome({ last: { deployment, weights: { original: 0, replacement: 100 } } });
    expect(failed(scenario, found)).toEqual(['lifecycle event Install']);
  });

  it('tell an action whose moment never came', () => {
    const action = { when: { phase: 'canary' }, deed: { type: 'kill-engine' } } as const;
    expect(failed({ ...good, actions: [action] }, outcome({ left: [action] }))).toEqual([
      'all actions of the scenario were performed',
    ]);
  });

  it('tell weights and task sets that are left otherwise', () => {
    expect(failed(good, outcome({ weights: { original: 90, replacement: 10 } }))).toEqual([
      'production traffic at the end',
    ]);
    expect(failed(good, outcome({ steady: false }))).toEqual([
      'one task set remains, and all its tasks are healthy targets',
    ]);
  });

  it('tell one failed request where none may fail', () => {
    expect(
      failed(
        good,
        outcome({}, (id) => (id === 95 ? { status: 502 } : {})),
      ),
    ).toEqual(['no request failed']);
  });

  it('tell more failures than the bound, and none where they are the point', () => {
    const scenario: Scenario = {
      ...good,
      expected: { ...good.expected, requests: { failed: 'some', atMostPercent: 5 } },
    };
    const name = 'failed requests are within the bound';
    expect(
      failed(
        scenario,
        outcome({}, (id) => (id < 95 ? { status: 502 } : {})),
      ),
    ).toEqual([]);
    expect(
      failed(
        scenario,
        outcome({}, (id) => (id < 96 ? { status: 502 } : {})),
      ),
    ).toEqual([name]);
    expect(failed(scenario, outcome())).toEqual([name]);
    // What was sent while the pipeline built makes no failure smaller.
    const afterBuild = outcome({ startedAt: 45 }, (id) => (id < 94 ? { status: 502 } : {}));
    expect(failed(scenario, afterBuild)).toEqual([name]);
  });

  it('tell a version that answers when it should be gone, and one that never answers', () => {
    const name = 'the version that answers at the end';
    expect(
      failed(
        good,
        outcome({}, (id) => (id === 99 ? { version: 'old' } : {})),
      ),
    ).toEqual([name]);
    expect(failed(good, outcome({ endedAt: 100_000 }))).toEqual([name]);
  });

  it('tell a request that is not accounted for', () => {
    const { ledger } = outcome();
    expect(failed(good, outcome({ ledger: { ...ledger, sent: 101 } }))).toEqual([
      'every request is accounted for',
    ]);
  });
});
