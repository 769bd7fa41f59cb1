/** The time that clocks of a time zone show. Pure but for what Node.js knows of time zones. */

export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
}

const offset = /^UTC(?:([+-])([01]\d|2[0-3]):([0-5]\d))?$/;

/** `Europe/Berlin`, `America/Argentina/Buenos_Aires`. */
const region = /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+$/;

/**
 * @param zone - `UTC`, `UTC+05:30` or a name such as `Europe/Berlin`
 * @returns the local time of milliseconds since the epoch; undefined if the zone is not known
 */
export function localTimeIn(zone: string): ((at: number) => LocalTime) | undefined {
  const fixed = offset.exec(zone);
  if (fixed !== null) {
    const [, sign, hours = '0', minutes = '0'] = fixed;
    const shift = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    return (at) => {
      const date = new Date(at + shift);
      return {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
      };
    };
  }
  const format = region.test(zone) ? formatOf(zone) : undefined;
  if (format === undefined) return undefined;
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return {
      year: part('year'),
      month: part('month'),
      day: part('day'),
      hour: part('hour'),
      minute: part('minute'),
    };
  };
}

/** @returns undefined if Node.js does not know the zone */
function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
