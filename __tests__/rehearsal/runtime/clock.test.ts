/** AWS time, with a wall clock that stands still until it is told to go on. */
import { awsTimeOf, scaledClock, sleep } from '../../../rehearsal/runtime/clock';

const startedAt = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

beforeEach(() => {
  jest.useFakeTimers({ now: startedAt });
});

afterEach(() => {
  jest.useRealTimers();
});

it('passes as many times as fast as it is told, from where both times met', () => {
  const clock = scaledClock({ speed: 60, startedAt });
  expect(clock.now()).toBe(startedAt);
  jest.advanceTimersByTime(1000);
  expect(clock.now()).toBe(startedAt + minuteMs);
  expect(scaledClock({ speed: 60, startedAt }).now()).toBe(clock.now());
});

it('tells the AWS time of another wall time than now', () => {
  const clock = scaledClock({ speed: 60, startedAt });
  jest.advanceTimersByTime(5000);
  const awsTime = awsTimeOf(clock);
  expect(awsTime(startedAt)).toBe(startedAt);
  expect(awsTime(startedAt + 10_000)).toBe(startedAt + 10 * minuteMs);
});

it('calls once when the AWS time has come, and not at all when that was cancelled', () => {
  const clock = scaledClock({ speed: 60, startedAt });
  const called: string[] = [];
  clock.after(minuteMs, () => called.push('a minute'));
  clock.after(minuteMs, () => called.push('never'))();
  jest.advanceTimersByTime(999);
  expect(called).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(called).toEqual(['a minute']);
  jest.advanceTimersByTime(minuteMs);
  expect(called).toEqual(['a minute']);
});

it('never calls early, where a part of a millisecond of wall time is left, too', () => {
  const clock = scaledClock({ speed: 2000, startedAt });
  const called: number[] = [];
  clock.after(3000, () => called.push(clock.now()));
  jest.advanceTimersByTime(1);
  expect(called).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(called).toEqual([startedAt + 4000]);
});

it('waits longer than a timer of Node.js can', () => {
  const clock = scaledClock({ speed: 1, startedAt });
  const called: number[] = [];
  clock.after(60 * dayMs, () => called.push(clock.now()));
  const late = clock.after(90 * dayMs, () => called.push(0));
  jest.advanceTimersByTime(50 * dayMs);
  expect(called).toEqual([]);
  late();
  jest.advanceTimersByTime(50 * dayMs);
  expect(called).toEqual([startedAt + 60 * dayMs]);
});

it('lets a sleeper wake when the time has come, or at once by an abort', async () => {
  const clock = scaledClock({ speed: 60, startedAt });
  const slept = sleep(clock, minuteMs);
  jest.advanceTimersByTime(1000);
  await expect(slept).resolves.toBeUndefined();

  const controller = new AbortController();
  const woken = sleep(clock, dayMs, controller.signal);
  controller.abort();
  await expect(woken).resolves.toBeUndefined();
  await expect(sleep(clock, dayMs, controller.signal)).resolves.toBeUndefined();
  expect(jest.getTimerCount()).toBe(0);
});
