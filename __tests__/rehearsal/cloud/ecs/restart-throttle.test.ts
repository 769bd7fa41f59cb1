import { RestartThrottle } from '../../../../rehearsal/cloud/ecs/scheduler/restart-throttle';

/** Seconds that are waited for after each of `count` failures in a row. */
function waits(throttle: RestartThrottle, count: number): number[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    throttle.failed('a', now);
    const failed = now;
    while (!throttle.mayStart('a', now)) now += 1000;
    return (now - failed) / 1000;
  });
}

describe('tasks that fail to start', () => {
  it('are started again after ever longer waits, of 15 minutes at most', () => {
    expect(waits(new RestartThrottle(), 9)).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900]);
  });

  it('together count once', () => {
    const throttle = new RestartThrottle();
    for (let index = 0; index < 5; index += 1) throttle.failed('a', 100 + index);
    expect(throttle.mayStart('a', 10_099)).toBe(false);
    expect(throttle.mayStart('a', 10_100)).toBe(true);
    expect(throttle.failures('a')).toBe(5);
  });

  it('are complained of after the third time', () => {
    const throttle = new RestartThrottle();
    expect([0, 20_000, 60_000, 200_000].map((now) => throttle.failed('a', now))).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  it('are forgotten when one starts, and say nothing of other groups', () => {
    const throttle = new RestartThrottle();
    throttle.failed('a', 0);
    throttle.failed('a', 20_000);
    expect(throttle.mayStart('b', 20_000)).toBe(true);
    throttle.started('a');
    expect(throttle.mayStart('a', 20_000)).toBe(true);
    throttle.failed('a', 30_000);
    expect(throttle.mayStart('a', 40_000)).toBe(true);
  });
});
