/**
 * The release window of CodePipeline's rule DeploymentWindow: a cron expression of six or seven fields and a time zone.
 * Minutes decide; seconds are read and ignored, because AWS allows `*` alone in its table and numbers in its example.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
 */
import type { LocalTime } from './local-time';

export interface DeploymentWindow {
  /** As written. */
  readonly seconds: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** Whether the window is open on a day, at some time. */
  readonly isOpenOn: (day: CalendarDay) => boolean;
}

export type CalendarDay = Pick<LocalTime, 'year' | 'month' | 'day'>;

/** A field that is wrong. */
export interface CronFault {
  readonly got: string;
  readonly allowed: string;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly greatest: number;
  /** From `least` on. @default - numbers alone */
  readonly names?: readonly string[];
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const fields = {
  seconds: { name: 'seconds', least: 0, greatest: 59 },
  minutes: { name: 'minutes', least: 0, greatest: 59 },
  hours: { name: 'hours', least: 0, greatest: 23 },
  dayOfMonth: { name: 'day of month', least: 1, greatest: 31 },
  month: { name: 'month', least: 1, greatest: 12, names: monthNames },
  dayOfWeek: { name: 'day of week', least: 1, greatest: 7, names: dayNames },
  year: { name: 'year', least: 1970, greatest: 2199 },
} as const satisfies Record<string, Field>;

const order = 'seconds minutes hours day-of-month month day-of-week, and a year if you like';

/** @returns the window, or the first field that is wrong */
export function parseCron(cron: string): DeploymentWindow | CronFault {
  const given = cron.trim().split(/\s+/);
  if (given.length !== 6 && given.length !== 7) {
    return { got: `${given.length} fields`, allowed: `six or seven fields: ${order}` };
  }
  const [seconds = '', minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = '*'] =
    given.map((field) => field.toUpperCase());
  try {
    valuesOf(seconds, fields.seconds);
    const minutes = valuesOf(minute, fields.minutes);
    const hours = valuesOf(hour, fields.hours);
    const months = valuesOf(month, fields.month);
    const years = valuesOf(year, fields.year);
    if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
      throw new FieldFault(
        `day of month ${dayOfMonth} and day of week ${dayOfWeek}`,
        '? in exactly one of the two fields',
      );
    }
    const isDay = dayOfWeek === '?' ? dayOfMonthOf(dayOfMonth) : dayOfWeekOf(dayOfWeek);
    const isOpenOn = (day: CalendarDay) => years.has(day.year) && months.has(day.month) && isDay(day);
    return { seconds, minutes, hours, isOpenOn };
  } catch (error) {
    if (error instanceof FieldFault) return { got: error.got, allowed: error.allowed };
    throw error;
  }
}

export const isCronFault = (parsed: DeploymentWindow | CronFault): parsed is CronFault => 'got' in parsed;

/** @returns whether the window is open on any day of the years that AWS allows */
export function everOpens({ isOpenOn }: DeploymentWindow): boolean {
  for (let year: number = fields.year.least; year <= fields.year.greatest; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      for (let day = 1; day <= daysIn(year, month); day += 1) {
        if (isOpenOn({ year, month, day })) return true;
      }
    }
  }
  return false;
}

export const isOpen = (window: DeploymentWindow, time: LocalTime): boolean =>
  window.minutes.has(time.minute) && window.hours.has(time.hour) && window.isOpenOn(time);

const minuteMs = 60_000;

/**
 * @param localTime - of the window's zone
 * @returns the start of the first minute after `from` in which the window is open, or undefined if none is before `until`;
 * milliseconds since the epoch
 */
export function nextOpening(
  window: DeploymentWindow,
  localTime: (at: number) => LocalTime,
  from: number,
  until: number,
): number | undefined {
  let at = (Math.floor(from / minuteMs) + 1) * minuteMs;
  while (at <= until) {
    const time = localTime(at);
    if (isOpen(window, time)) return at;
    // Clocks change between hours: inside an hour that is closed nothing opens.
    const isHour = window.hours.has(time.hour) && window.isOpenOn(time);
    at += (isHour ? 1 : 60 - time.minute) * minuteMs;
  }
  return undefined;
}

class FieldFault extends Error {
  constructor(
    readonly got: string,
    readonly allowed: string,
  ) {
    super(got);
  }
}

const allowedIn = ({ least, greatest, names }: Field, more = ''): string =>
  `${least}-${greatest}${names === undefined ? '' : ` or ${names[0] ?? ''}-${names.at(-1) ?? ''}`}, with , - * and /${more}`;

/** @throws FieldFault */
function valuesOf(text: string, field: Field, more = ''): ReadonlySet<number> {
  const wrong = new FieldFault(`${field.name} ${text}`, allowedIn(field, more));
  const valueOf = (word: string): number => {
    const named = field.names?.indexOf(word) ?? -1;
    const value = named >= 0 ? named + field.least : /^\d+$/.test(word) ? Number(word) : NaN;
    if (!(value >= field.least && value <= field.greatest)) throw wrong;
    return value;
  };
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    const increment = step === undefined ? 1 : /^\d+$/.test(step) ? Number(step) : 0;
    if (rest.length > 0 || increment < 1) throw wrong;
    const [from = '', to, ...others] = range.split('-');
    const first = range === '*' ? field.least : valueOf(from);
    const last =
      range === '*' || (to === undefined && step !== undefined) ? field.greatest : valueOf(to ?? from);
    if (others.length > 0) throw wrong;
    if (last < first)
      throw new FieldFault(`${field.name} ${text}`, `a range that runs forward: ${allowedIn(field, more)}`);
    for (let value = first; value <= last; value += increment) values.add(value);
  }
  return values;
}

/** `L`, `L-3`, `LW` and `15W` besides values. @throws FieldFault */
function dayOfMonthOf(text: string): (day: CalendarDay) => boolean {
  const fromEnd = /^L(?:-(\d+))?$/.exec(text);
  if (fromEnd !== null) {
    const offset = Number(fromEnd[1] ?? 0);
    return ({ year, month, day }) => day === daysIn(year, month) - offset;
  }
  if (text === 'LW') return (day) => day.day === nearestWeekday(day, daysIn(day.year, day.month));
  const weekday = /^(\d+)W$/.exec(text);
  if (weekday !== null) {
    const [wanted = 0] = valuesOf(weekday[1] ?? '', fields.dayOfMonth, ' L W');
    return (day) => day.day === nearestWeekday(day, Math.min(wanted, daysIn(day.year, day.month)));
  }
  const days = valuesOf(text, fields.dayOfMonth, ' L W');
  return ({ day }) => days.has(day);
}

/** `L`, `6L` and `6#3` besides values. @throws FieldFault */
function dayOfWeekOf(text: string): (day: CalendarDay) => boolean {
  if (text === 'L') return (day) => weekdayOf(day) === 7;
  const ordinal = /^(\w+?)(?:(L)|#([1-5]))$/.exec(text);
  if (ordinal !== null) {
    const [wanted] = valuesOf(ordinal[1] ?? '', fields.dayOfWeek, ' L #');
    const rank = ordinal[3] === undefined ? undefined : Number(ordinal[3]);
    return (day) =>
      weekdayOf(day) === wanted &&
      (rank === undefined ? day.day > daysIn(day.year, day.month) - 7 : Math.ceil(day.day / 7) === rank);
  }
  const days = valuesOf(text, fields.dayOfWeek, ' L #');
  return (day) => days.has(weekdayOf(day));
}

/** 1 is Sunday. */
const weekdayOf = ({ year, month, day }: CalendarDay): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The day of the same month from Monday to Friday that is nearest. */
function nearestWeekday({ year, month }: CalendarDay, day: number): number {
  const weekday = weekdayOf({ year, month, day });
  if (weekday === 7) return day > 1 ? day - 1 : day + 2;
  if (weekday === 1) return day < daysIn(year, month) ? day + 1 : day - 2;
  return day;
}
