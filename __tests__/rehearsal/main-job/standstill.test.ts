import { setTimeout as delay } from 'node:timers/promises';
import { watchForStandstill } from '../../../rehearsal/main-job/standstill';

describe('a machine that is too busy', () => {
  it('is told of, in AWS time too', async () => {
    const standstill = watchForStandstill('good', 60);
    await delay(50);
    const until = performance.now() + 700;
    while (performance.now() < until);
    await delay(50);
    expect(standstill.end()).toMatch(
      /^good: this machine was too busy and stood still for up to \d+\.\d s, \d+ s of AWS time; use a lower --speed, and a lower --rate with it$/,
    );
  });
});
