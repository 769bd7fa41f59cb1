import {
  everOpens,
  isCronFault,
  isOpen,
  nextOpening,
  parseCron,
  type DeploymentWindow,
} from '../../support/deployment-window';
import { localTimeIn, type LocalTime } from '../../support/local-time';

function windowOf(cron: string): DeploymentWindow {
  const parsed = parseCron(cron);
  if (isCronFault(parsed)) throw new Error(`${cron}: ${parsed.got}`);
  return parsed;
}

const at = (text: string): number => Date.parse(text);
const zone = (name: string): ((time: number) => LocalTime) => {
  const found = localTimeIn(name);
  if (!found) throw new Error(`no zone ${name}`);
  return found;
};
const opensAt = (cron: string, text: string, name = 'UTC') => isOpen(windowOf(cron), zone(name)(at(text)));

// 2026-11-30 is a Monday.
describe('a window', () => {
  test.each([
    ['* * 9-17 ? * MON-FRI *', '2026-11-30T09:00Z', true],
    ['* * 9-17 ? * MON-FRI *', '2026-11-30T17:59Z', true],
    ['* * 9-17 ? * MON-FRI *', '2026-11-30T18:00Z', false],
    ['* * 9-17 ? * mon-fri', '2026-11-29T09:00Z', false],
    ['* 0/15 * ? * *', '2026-11-30T09:30Z', true],
    ['* 0/15 * ? * *', '2026-11-30T09:31Z', false],
    ['* 5/15 * ? * *', '2026-11-30T09:50Z', true],
    ['* */30 8,20 ? * 2', '2026-11-30T20:30Z', true],
    ['* * * L * ?', '2026-11-30T00:00Z', true],
    ['* * * L-3 * ?', '2026-11-27T00:00Z', true],
    ['* * * LW NOV ?', '2026-11-30T00:00Z', true],
    ['* * * LW OCT ?', '2026-10-30T00:00Z', true],
    ['* * * 15W NOV ?', '2026-11-16T00:00Z', true],
    ['* * * 1W AUG ?', '2026-08-03T00:00Z', true],
    ['* * * ? * L', '2026-11-28T00:00Z', true],
    ['* * * ? * 2L', '2026-11-30T00:00Z', true],
    ['* * * ? * MON#5', '2026-11-30T00:00Z', true],
    ['* * * ? * MON#1', '2026-11-30T00:00Z', false],
    ['* * * ? JAN-NOV * 2026', '2026-11-30T00:00Z', true],
    ['* * * ? * * 2027', '2026-11-30T00:00Z', false],
  ])('%s is open at %s: %s', (cron, time, expected) => {
    expect(opensAt(cron, time)).toBe(expected);
  });

  test.each([
    ['9 * * *', '4 fields'],
    ['* 60 * ? * *', 'minutes 60'],
    ['* * 24 ? * *', 'hours 24'],
    ['* * 22-6 ? * *', 'hours 22-6'],
    ['* * 9-11-13 ? * *', 'hours 9-11-13'],
    ['* * 9/0 ? * *', 'hours 9/0'],
    ['* * 9,, ? * *', 'hours 9,,'],
    ['* * * * * *', 'day of month * and day of week *'],
    ['* * * ? * ?', 'day of month ? and day of week ?'],
    ['* * * 32 * ?', 'day of month 32'],
    ['* * * 40W * ?', 'day of month 40'],
    ['* * * ? FOO *', 'month FOO'],
    ['* * * ? * MON#6', 'day of week MON#6'],
    ['* * * ? * 8L', 'day of week 8'],
    ['* * * ? * * 1969', 'year 1969'],
    ['61 * * ? * *', 'seconds 61'],
  ])('%s is wrong: %s', (cron, got) => {
    expect(parseCron(cron)).toMatchObject({ got });
  });

  test.each([
    ['* * * 30 FEB ? *', false],
    ['* * * 29 FEB ? 2027', false],
    ['* * * 29 FEB ? *', true],
    ['* * * ? * MON#5 2199', true],
  ])('%s ever opens: %s', (cron, expected) => {
    expect(everOpens(windowOf(cron))).toBe(expected);
  });
});

describe('the next opening', () => {
  const next = (cron: string, name: string, from: string) => {
    const opening = nextOpening(windowOf(cron), zone(name), at(from), at(from) + 60 * 86_400_000);
    return opening === undefined ? undefined : new Date(opening).toISOString();
  };

  test.each([
    ['UTC', '2026-11-30T18:00:30Z', '2026-12-01T09:00:00.000Z'],
    ['UTC+05:30', '2026-11-30T18:00:30Z', '2026-12-01T03:30:00.000Z'],
    ['UTC-03:00', '2026-11-30T11:00:00Z', '2026-11-30T12:00:00.000Z'],
    ['Europe/Berlin', '2026-07-03T18:00:00Z', '2026-07-06T07:00:00.000Z'],
    ['Europe/Berlin', '2026-12-04T18:00:00Z', '2026-12-07T08:00:00.000Z'],
    // The clock is set back on the Sunday between.
    ['America/New_York', '2026-10-30T22:00:00Z', '2026-11-02T14:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-30T18:00:00Z', '2026-12-01T03:15:00.000Z'],
  ])('in %s after %s is %s', (name, from, expected) => {
    expect(next('* * 9-17 ? * MON-FRI *', name, from)).toBe(expected);
  });

  it('is not the minute that has begun', () => {
    expect(next('* 0 9 ? * *', 'UTC', '2026-11-30T09:00:10Z')).toBe('2026-12-01T09:00:00.000Z');
  });

  it('is unknown beyond the horizon', () => {
    expect(next('* * * 1 MAY ? *', 'UTC', '2026-11-30T09:00:00Z')).toBeUndefined();
  });
});

test.each(['CET', 'PST', 'Europe/Berln', 'UTC+24:00', 'UTC+5', 'Mars/Olympus', ''])(
  '%j is no time zone',
  (name) => {
    expect(localTimeIn(name)).toBeUndefined();
  },
);
