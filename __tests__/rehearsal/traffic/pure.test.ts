/** Schedule, percentiles, columns and chance: what the verdicts are computed with. */
import * as fc from 'fast-check';
import { binomialBounds } from '../../../rehearsal/traffic/binomial';
import { percentilesOf, type RequestRecord } from '../../../rehearsal/traffic/ledger';
import { readColumns, RequestColumns } from '../../../rehearsal/traffic/protocol';
import { dueAfterMs, dueBy, keepsConnection } from '../../../rehearsal/traffic/schedule';
import { summarizeLedger } from '../../../rehearsal/traffic/summary';
import { releaseLedger, request } from '../../support/traffic';

describe('the schedule', () => {
  it('has each request due once, at its time, whatever the rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(100_000), (rate, id) => {
        const schedule = { rate, keepAliveShare: 0.8 };
        const due = dueAfterMs(schedule, id);
        expect(dueBy(schedule, due + 0.01)).toBeGreaterThanOrEqual(id + 1);
        expect(dueBy(schedule, due - 0.01)).toBeLessThanOrEqual(id);
      }),
    );
  });

  it('spreads kept and new connections evenly', () => {
    const kept = (share: number, from: number) =>
      Array.from({ length: 10 }, (_, i) =>
        keepsConnection({ rate: 1, keepAliveShare: share }, from + i),
      ).filter(Boolean).length;
    for (const from of [0, 10, 990]) {
      expect(kept(0.8, from)).toBe(8);
      expect(kept(0, from)).toBe(0);
      expect(kept(1, from)).toBe(10);
    }
  });
});

describe('percentiles', () => {
  it.each([
    [[], undefined],
    [[7], { p50: 7, p90: 7, p99: 7, max: 7 }],
    [[30, 10, 20, 40], { p50: 20, p90: 40, p99: 40, max: 40 }],
    [Array.from({ length: 100 }, (_, i) => 100 - i), { p50: 50, p90: 90, p99: 99, max: 100 }],
    [[1.2345], { p50: 1.23, p90: 1.23, p99: 1.23, max: 1.23 }],
  ])('of %j are measured values', (values, expected) => {
    expect(percentilesOf(values)).toEqual(expected);
  });
});

describe('columns', () => {
  it('give back the requests that were put in', () => {
    const text = fc.option(fc.string({ maxLength: 5 }), { nil: undefined });
    const record = fc.record(
      {
        id: fc.nat(),
        scheduledAt: fc.double({ noNaN: true }),
        sentAt: fc.double({ noNaN: true }),
        endedAt: fc.double({ noNaN: true }),
        connection: fc.constantFrom('kept', 'new'),
        status: fc.integer({ min: 100, max: 599 }),
        error: fc.constantFrom('refused', 'reset', 'timeout', 'parse', 'cut-off', 'other'),
        errorCode: text,
        version: text,
      },
      { requiredKeys: ['id', 'scheduledAt', 'sentAt', 'endedAt', 'connection'] },
    );
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const columns = new RequestColumns();
        for (const each of records) columns.add(each as RequestRecord);
        // As on the pipe; what is undefined is left out.
        const arrived = JSON.parse(JSON.stringify([...readColumns(columns.columns)])) as unknown;
        expect(arrived).toEqual(JSON.parse(JSON.stringify(records)));
      }),
    );
  });
});

describe('what chance explains', () => {
  it.each([
    [0, 0.5, { least: 0, most: 0 }],
    [100, 0, { least: 0, most: 0 }],
    [100, 1, { least: 100, most: 100 }],
    // 2^-29 is above 1e-9, 2^-30 is below.
    [29, 0.5, { least: 0, most: 29 }],
    [31, 0.5, { least: 1, most: 30 }],
  ])('of %d tries at %d', (n, p, expected) => {
    expect(binomialBounds(n, p)).toEqual(expected);
  });

  it('is near six standard deviations on either side of the mean for many tries', () => {
    const { least, most } = binomialBounds(100_000, 0.5);
    const deviation = Math.sqrt(100_000 / 4);
    expect((50_000 - least) / deviation).toBeCloseTo(6, 1);
    expect((most - 50_000) / deviation).toBeCloseTo(6, 1);
  });

  it('holds the mean, and mirrors', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.double({ min: 0, max: 1, noNaN: true }), (n, p) => {
        const { least, most } = binomialBounds(n, p);
        expect(least).toBeLessThanOrEqual(Math.ceil(n * p));
        expect(most).toBeGreaterThanOrEqual(Math.floor(n * p));
        expect(least).toBeGreaterThanOrEqual(0);
        expect(most).toBeLessThanOrEqual(n);
      }),
    );
  });
});

describe('the summary of a ledger', () => {
  const ledger = {
    url: 'http://127.0.0.1:8080',
    rate: 10,
    sent: 4,
    requests: [
      request({ id: 0, sentAt: 1000, version: 'v1' }),
      request({ id: 1, sentAt: 1100, version: 'v2', status: 500, connection: 'new' }),
      request({ id: 2, sentAt: 1200, error: 'reset', errorCode: 'ECONNRESET' }),
      request({ id: 3, sentAt: 1300, status: 502 }),
    ],
  };

  it('counts each request under its outcome, its version, its connection and its weights', () => {
    const shifts = [{ wallTime: 1100, weights: { original: 50, replacement: 50 } }];
    expect(summarizeLedger(ledger, { shifts })).toEqual({
      rate: 10,
      sent: 4,
      answered: 3,
      unanswered: 1,
      failed: 3,
      versions: [
        { version: 'v1', requests: 1, failed: 0 },
        { version: 'v2', requests: 1, failed: 1 },
        { version: undefined, requests: 2, failed: 2 },
      ],
      statuses: [
        { status: 200, requests: 1 },
        { status: 500, requests: 1 },
        { status: 502, requests: 1 },
      ],
      errors: [{ error: 'reset (ECONNRESET)', requests: 1 }],
      connections: { kept: 3, new: 1 },
      latencyMs: { p50: 5, p90: 5, p99: 5, max: 5 },
      latencyFromScheduleMs: { p50: 6, p90: 6, p99: 6, max: 6 },
      sendDelayMs: { p50: 1, p90: 1, p99: 1, max: 1 },
      phases: [
        {
          weights: { original: 100, replacement: 0 },
          to: new Date(1100).toISOString(),
          requests: 1,
          failed: 0,
          versions: [{ version: 'v1', requests: 1, failed: 0 }],
        },
        {
          weights: { original: 50, replacement: 50 },
          from: new Date(1100).toISOString(),
          requests: 3,
          failed: 3,
          versions: [
            { version: 'v2', requests: 1, failed: 1 },
            { version: undefined, requests: 2, failed: 2 },
          ],
        },
      ],
    });
  });

  it('adds up, whatever happened', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (seed, failing) => {
        const { ledger: release, timeline } = releaseLedger({ seed, failing });
        const summary = summarizeLedger(release, timeline);
        const sum = (counts: readonly { requests: number }[]) =>
          counts.reduce((total, { requests }) => total + requests, 0);
        expect(summary.answered + summary.unanswered).toBe(summary.sent);
        expect(sum(summary.versions)).toBe(summary.sent);
        expect(sum(summary.phases)).toBe(summary.sent);
        expect(sum(summary.statuses) + sum(summary.errors)).toBe(summary.sent);
      }),
      { numRuns: 20 },
    );
  });
});
