import * as fc from 'fast-check';
import {
  afterCheck,
  checkingInitially,
  statusMatcher,
  type CheckResult,
  type HealthState,
} from '../../../../rehearsal/runtime/load-balancer/health-state';

const pass: CheckResult = { type: 'answered', status: 200 };
const fail: CheckResult = { type: 'answered', status: 500 };
const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2, matches: statusMatcher('200') };
const after = (
  results: readonly CheckResult[],
  { healthyThreshold, unhealthyThreshold, matches } = thresholds,
) =>
  results.reduce<HealthState>(
    (state, result) => afterCheck(state, result, { healthyThreshold, unhealthyThreshold, matches }),
    checkingInitially,
  );

describe('the health of a target', () => {
  it('is good after one passed check when it is new', () => {
    expect(after([pass])).toEqual({ state: 'healthy', passes: 1, failures: 0 });
    expect(after([fail, pass]).state).toBe('healthy');
  });

  it('is unknown while a new target fails fewer checks than the threshold', () => {
    expect(after([fail])).toMatchObject({ state: 'initial', reason: 'Elb.InitialHealthChecking' });
  });

  it('is good again only after as many passed checks in a row as the threshold', () => {
    expect(after([fail, fail, pass, pass]).state).toBe('unhealthy');
    expect(after([fail, fail, pass, pass, fail, pass, pass]).state).toBe('unhealthy');
    expect(after([fail, fail, pass, pass, pass]).state).toBe('healthy');
  });

  it.each<[CheckResult, string, string]>([
    [fail, 'Target.ResponseCodeMismatch', 'Health checks failed with these codes: [500]'],
    [{ type: 'timedOut' }, 'Target.Timeout', 'Request timed out'],
    [{ type: 'failed' }, 'Target.FailedHealthChecks', 'Health checks failed'],
  ])('is bad after %j for the reason %s', (result, reason, description) => {
    expect(after([pass, fail, result])).toMatchObject({ state: 'unhealthy', reason, description });
  });

  const results = fc.array(
    fc.constantFrom<CheckResult>(pass, fail, { type: 'timedOut' }, { type: 'failed' }),
  );
  const limits = fc.record({
    healthyThreshold: fc.integer({ min: 2, max: 10 }),
    unhealthyThreshold: fc.integer({ min: 2, max: 10 }),
    matches: fc.constant(thresholds.matches),
  });
  const run = (seen: readonly CheckResult[], result: CheckResult) =>
    [...seen].reverse().findIndex((one) => (one === pass) !== (result === pass));
  const inARow = (seen: readonly CheckResult[], result: CheckResult) => {
    const length = run(seen, result);
    return length === -1 ? seen.length : length;
  };

  it('changes for the worse at the threshold of failures in a row and never earlier', () => {
    fc.assert(
      fc.property(results, limits, (seen, limit) => {
        const { state } = after(seen, limit);
        if (inARow(seen, fail) >= limit.unhealthyThreshold) expect(state).toBe('unhealthy');
        const before = after(seen.slice(0, -1), limit).state;
        if (before !== 'unhealthy' && state === 'unhealthy')
          expect(inARow(seen, fail)).toBeGreaterThanOrEqual(limit.unhealthyThreshold);
      }),
    );
  });

  it('changes for the better at the threshold of passes in a row, or at once when it was never bad', () => {
    fc.assert(
      fc.property(results, limits, (seen, limit) => {
        const { state } = after(seen, limit);
        const before = after(seen.slice(0, -1), limit).state;
        if (inARow(seen, pass) >= limit.healthyThreshold) expect(state).toBe('healthy');
        if (before === 'unhealthy' && state === 'healthy')
          expect(inARow(seen, pass)).toBeGreaterThanOrEqual(limit.healthyThreshold);
        if (before === 'initial' && seen.at(-1) === pass) expect(state).toBe('healthy');
      }),
    );
  });

  it('never is unknown again, and says why exactly when it is not good', () => {
    fc.assert(
      fc.property(results, limits, (seen, limit) => {
        const states = seen.map((_, index) => after(seen.slice(0, index + 1), limit));
        const known = states.findIndex(({ state }) => state !== 'initial');
        if (known !== -1) expect(states.slice(known).map(({ state }) => state)).not.toContain('initial');
        for (const { state, reason, description } of states) {
          expect(reason === undefined).toBe(state === 'healthy');
          expect(description === undefined).toBe(state === 'healthy');
        }
      }),
    );
  });
});

describe('a matcher', () => {
  it.each([
    ['200', [200], [199, 201, 500]],
    ['200,202', [200, 202], [201]],
    ['200-299, 301', [200, 250, 299, 301], [300, 302]],
  ])('%s takes %j and not %j', (matcher, good, bad) => {
    const matches = statusMatcher(matcher);
    expect(good.filter(matches)).toEqual(good);
    expect(bad.filter(matches)).toEqual([]);
  });

  it('that is none is refused', () => {
    expect(() => statusMatcher('2xx')).toThrow('matcher 2xx is not like 200, 200,202 or 200-299');
  });
});
