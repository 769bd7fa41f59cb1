/** Verdicts hold for what they should hold for, and for nothing that differs from it. */
import * as fc from 'fast-check';
import { allPassed, type Check } from '../../../rehearsal/check';
import { failureBound } from '../../../rehearsal/traffic/checks';
import type { Ledger, RequestRecord } from '../../../rehearsal/traffic/ledger';
import { firstTrafficAt, phasesOf, rolledBackAt } from '../../../rehearsal/traffic/phases';
import { badRelease, goodRelease, settingsRelease } from '../../../rehearsal/traffic/verdict';
import { releaseLedger, request, shift } from '../../support/traffic';

const failedNames = (checks: readonly Check[]) =>
  checks.filter(({ passed }) => !passed).map(({ name }) => name);
const change = (ledger: Ledger, edit: (each: RequestRecord) => RequestRecord): Ledger => ({
  ...ledger,
  requests: ledger.requests.map(edit),
});

describe('phases', () => {
  it('are the times with the same weights, from before the first shift to after the last one', () => {
    const shifts = [shift(5, 0), shift(10, 10), shift(15, 10), shift(20, 100)];
    expect(phasesOf({ shifts })).toEqual([
      { from: -Infinity, to: 10, weights: { original: 100, replacement: 0 } },
      { from: 10, to: 20, weights: { original: 90, replacement: 10 } },
      { from: 20, to: Infinity, weights: { original: 0, replacement: 100 } },
    ]);
  });

  it.each([
    ['a release', [shift(10, 10), shift(20, 100)], 10, undefined],
    ['a release and its rollback', [shift(0, 0), shift(10, 10), shift(15, 0)], 10, 15],
    ['nothing', [], undefined, undefined],
  ])('tell when the replacement of %s had its first and its last traffic', (_, shifts, first, back) => {
    expect(firstTrafficAt({ shifts })).toBe(first);
    expect(rolledBackAt({ shifts })).toBe(back);
  });
});

describe('the verdict on a good release', () => {
  it('passes whatever chance makes of the weights', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 99 }), (seed, percent) => {
        const { ledger, timeline } = releaseLedger({
          seed,
          shifts: [shift(2000, percent), shift(7000, 100)],
        });
        expect(failedNames(goodRelease(ledger, timeline))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('says what was expected and what was counted', () => {
    const { ledger, timeline } = releaseLedger();
    expect(goodRelease(ledger, timeline)).toEqual([
      {
        name: 'every request is accounted for',
        passed: true,
        expected: '2000 sent = answered + without a complete response, each once',
        actual: '2000 answered + 0 without a complete response',
      },
      { name: 'no request failed', passed: true, expected: '0 failed requests', actual: '0 of 2000 failed' },
      {
        name: 'both versions answer, and no other',
        passed: true,
        expected: 'responses from v1 and v2',
        actual: expect.stringMatching(/^v1: 1[23]\d\d, v2: [67]\d\d$/) as string,
      },
      {
        name: 'phase 1, weights 100/0: requests follow the weights',
        passed: true,
        expected: '0 of 359 requests answered by v2',
        actual: '0 of 359 (0.0 %)',
      },
      {
        name: 'phase 2, weights 90/10: requests follow the weights',
        passed: true,
        expected: expect.stringMatching(/^4\d to 15\d of 919 requests answered by v2$/) as string,
        actual: expect.stringMatching(/^\d+ of 919 \((8|9|10|11|12)\.\d %\)$/) as string,
      },
      {
        name: 'phase 3, weights 0/100: requests follow the weights',
        passed: true,
        expected: '560 of 560 requests answered by v2',
        actual: '560 of 560 (100.0 %)',
      },
      {
        name: 'no response from the old version after the last shift',
        passed: true,
        expected: 'weights 0/100 at the end, then 0 responses from v1',
        actual: 'weights 0/100, then 0 of 560 requests',
      },
    ]);
  });

  const { ledger, timeline } = releaseLedger();
  const first = (edit: Partial<RequestRecord>, from = 0) =>
    change(ledger, (each) => (each.id === from ? { ...each, ...edit } : each));
  it.each<[string, Ledger, string[]]>([
    [
      'a request is lost',
      { ...ledger, requests: ledger.requests.slice(1) },
      ['every request is accounted for'],
    ],
    [
      'a request is counted twice',
      { ...ledger, requests: [...ledger.requests.slice(1), ledger.requests[1]!] },
      ['every request is accounted for'],
    ],
    ['a request gets a 500', first({ status: 500 }), ['no request failed']],
    ['a request gets a 404', first({ status: 404 }), ['no request failed']],
    ['a request breaks off', first({ error: 'cut-off' }), ['no request failed']],
    ['a third version answers', first({ version: 'v0' }), ['both versions answer, and no other']],
    [
      'the new version answers before the first shift',
      first({ version: 'v2' }, 100),
      ['phase 1, weights 100/0: requests follow the weights'],
    ],
    [
      'the old version answers after the last shift',
      first({ version: 'v1' }, 1900),
      [
        'phase 3, weights 0/100: requests follow the weights',
        'no response from the old version after the last shift',
      ],
    ],
    [
      'the canary gets twice its share',
      releaseLedger({ shifts: [shift(2000, 20), shift(7000, 100)] }).ledger,
      ['phase 2, weights 90/10: requests follow the weights'],
    ],
    [
      'nothing moves at all',
      releaseLedger({ shifts: [] }).ledger,
      [
        'both versions answer, and no other',
        'phase 2, weights 90/10: requests follow the weights',
        'phase 3, weights 0/100: requests follow the weights',
        'no response from the old version after the last shift',
      ],
    ],
  ])('fails when %s', (_, wrong, names) => {
    expect(failedNames(goodRelease(wrong, timeline))).toEqual(names);
  });

  it('fails when the traffic was never moved', () => {
    expect(
      failedNames(goodRelease(releaseLedger({ shifts: [] }).ledger, { ...timeline, shifts: [] })),
    ).toEqual([
      'both versions answer, and no other',
      'no response from the old version after the last shift',
    ]);
  });

  it('fails when nothing was sent', () => {
    expect(allPassed(goodRelease({ ...ledger, sent: 0, requests: [] }, timeline))).toBe(false);
  });

  it('leaves room for requests that were under way at a shift', () => {
    const late = change(ledger, (each) =>
      each.sentAt >= 7000 && each.sentAt < 7150 ? { ...each, version: 'v1' } : each,
    );
    expect(failedNames(goodRelease(late, timeline))).toEqual([]);
    expect(allPassed(goodRelease(late, timeline, { marginMs: 50 }))).toBe(false);
  });
});

describe('the verdict on a bad release', () => {
  const shifts = [shift(2000, 10), shift(5000, 0)];
  const facts = { worstCaseDetectionMs: 3500 };
  const { ledger, timeline } = releaseLedger({ shifts, failing: 1 });

  it('passes when the replacement alone fails, is found out in time, and all is well afterwards', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 2, max: 100 }), (seed, percent) => {
        const props = { seed, shifts: [shift(2000, percent), shift(5000, 0)], failing: 1 };
        const release = releaseLedger(props);
        expect(failedNames(badRelease(release.ledger, release.timeline, facts))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('says how many failures there were, how many there may be, and how long it took', () => {
    const checks = badRelease(ledger, timeline, facts);
    const actual = Object.fromEntries(checks.map((check) => [check.name, check]));
    expect(actual['traffic moves back in time']).toMatchObject({
      expected: 'at most 3.50 s after the first production traffic of the replacement',
      actual: '3.00 s',
    });
    const bound = failureBound(ledger.requests, timeline, { marginMs: 200, detectionMs: 3500 });
    expect(bound).toBeGreaterThan(68);
    expect(bound).toBeLessThan(140);
    expect(actual['no more requests failed than the weights and the detection time allow']!.expected).toBe(
      `at most ${bound} of 2000 (${((bound / 2000) * 100).toFixed(1)} %)`,
    );
    expect(actual['no request fails once the rollback is done']!.actual).toBe(
      'no failure after the rollback; 1000 requests were sent after it',
    );
  });

  const only = (id: number, edit: Partial<RequestRecord>) =>
    change(ledger, (each) => (each.id === id ? { ...each, ...edit } : each));
  const withoutVersion = (id: number, status: number): Ledger => {
    const { sentAt } = ledger.requests[id]!;
    return change(ledger, (each) => (each.id === id ? request({ id, sentAt, status }) : each));
  };
  const hanging = request({ id: 990, sentAt: 4950, endedAt: 9000, error: 'timeout' });
  const failures = 'only the replacement causes failures';
  const recovery = 'no request fails once the rollback is done';
  const onlyOriginal = 'the old version answers every request after the rollback';
  it.each<[string, Ledger, string[]]>([
    ['nothing failed', releaseLedger({ shifts }).ledger, [failures]],
    ['the original fails too', only(0, { status: 500 }), [failures]],
    ['a request fails without a version before the shift', withoutVersion(100, 502), [failures]],
    [
      'a request fails after the rollback',
      only(1900, { status: 500, version: 'v2' }),
      ['phase 3, weights 100/0: requests follow the weights', recovery, onlyOriginal],
    ],
    [
      'a request hangs long after the rollback',
      change(ledger, (each) => (each.id === 990 ? hanging : each)),
      [recovery],
    ],
    [
      'far more requests fail than the weights let through',
      change(ledger, (each) =>
        each.id > 400 && each.id < 700 ? { ...each, version: 'v2', status: 500 } : each,
      ),
      [
        'phase 2, weights 90/10: requests follow the weights',
        'no more requests failed than the weights and the detection time allow',
      ],
    ],
    ['a request is lost', { ...ledger, sent: 2001 }, ['every request is accounted for']],
  ])('fails when %s', (_, wrong, names) => {
    expect(failedNames(badRelease(wrong, timeline, facts))).toEqual(names);
  });

  it('takes an error without a version for one of the replacement while that has traffic', () => {
    expect(failedNames(badRelease(withoutVersion(700, 502), timeline, facts))).toEqual([]);
  });

  it('fails when it took too long', () => {
    expect(failedNames(badRelease(ledger, timeline, { worstCaseDetectionMs: 2500 }))).toEqual([
      'traffic moves back in time',
    ]);
    expect(failedNames(badRelease(ledger, timeline, { worstCaseDetectionMs: 100 }))).toContain(
      'no more requests failed than the weights and the detection time allow',
    );
  });

  it('fails when nobody rolls back', () => {
    const release = releaseLedger({ shifts: [shift(2000, 10)], failing: 1 });
    expect(failedNames(badRelease(release.ledger, release.timeline, facts))).toEqual([
      'traffic moves back in time',
      'no more requests failed than the weights and the detection time allow',
      recovery,
      onlyOriginal,
    ]);
  });
});

describe('the verdict on a release of settings alone', () => {
  /** A release in which only the task definition differs. */
  const same = () => {
    const { ledger, timeline } = releaseLedger();
    return {
      ledger: change(ledger, (each) => ({ ...each, version: 'v1' })),
      timeline: { ...timeline, replacementVersion: 'v1' },
    };
  };

  it('passes when the one version answers everything', () => {
    const { ledger, timeline } = same();
    expect(failedNames(settingsRelease(ledger, timeline))).toEqual([]);
  });

  it.each<[string, (each: RequestRecord) => RequestRecord, string]>([
    ['a request failed', (each) => (each.id === 7 ? { ...each, status: 503 } : each), 'no request failed'],
    [
      'another version answers',
      (each) => (each.id === 7 ? { ...each, version: 'v2' } : each),
      'one version answers, and no other',
    ],
  ])('fails when %s', (_, edit, name) => {
    const { ledger, timeline } = same();
    expect(failedNames(settingsRelease(change(ledger, edit), timeline))).toEqual([name]);
  });
});
