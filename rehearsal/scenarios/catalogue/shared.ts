import type { Expectation, RequestBound } from '../scenario';

export const onOriginal = { original: 100, replacement: 0 } as const;
export const onReplacement = { original: 0, replacement: 100 } as const;

export const noneFails: RequestBound = { failed: 'none' };

/**
 * A tenth of the traffic goes to the replacement until it is found out. The bound is above a tenth because requests
 * that were under way when the traffic moved count too, and because the load balancer's share is one by chance.
 */
export const canaryFails: RequestBound = { failed: 'some', atMostPercent: 13 };

export const canary = { type: 'TimeBasedCanary', percentage: 10, intervalMinutes: 5 } as const;
export const allAtOnce = { type: 'AllAtOnce' } as const;

export const succeeds: Expectation = {
  status: 'Succeeded',
  rollback: false,
  weights: onReplacement,
  requests: noneFails,
};

/** The replacement never got production traffic. */
export const rolledBack = (
  how: Pick<Expectation, 'status'> & Partial<Omit<Expectation, 'status'>>,
): Expectation => ({ rollback: true, weights: onOriginal, requests: noneFails, ...how });
