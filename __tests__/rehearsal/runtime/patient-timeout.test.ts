import { setTimeout as delay } from 'node:timers/promises';
import { patientTimeout } from '../../../rehearsal/runtime/patient-timeout';

/** Keeps this process from running anything else. */
function block(ms: number): void {
  const until = Date.now() + ms;
  while (Date.now() < until);
}

describe('a patient timeout', () => {
  it('comes when its time is over, once', async () => {
    const startedAt = Date.now();
    const calls: number[] = [];
    patientTimeout(200, () => calls.push(Date.now() - startedAt));
    while (calls.length === 0) await delay(10);
    await delay(150);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toBeGreaterThanOrEqual(190);
  });

  it('does not count time in which the process did not run', async () => {
    const calls: string[] = [];
    patientTimeout(300, () => calls.push('over'));
    block(400);
    await delay(60);
    expect(calls).toEqual([]);
    while (calls.length === 0) await delay(10);
  });

  it('does not come when it is cancelled', async () => {
    let over = false;
    const cancel = patientTimeout(50, () => (over = true));
    cancel();
    await delay(200);
    expect(over).toBe(false);
  });
});
