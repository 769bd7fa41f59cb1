/** Times and numbers as a person reads them. */

/** Minutes and seconds, rounded up: `3:11`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds - 1e-9);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `3 requests a minute`. */
export const requestRate = (perMinute: number): string =>
  `${grouped(perMinute)} ${perMinute === 1 ? 'request' : 'requests'} a minute`;

/** `12,000`; at most one decimal. */
export const grouped = (value: number): string =>
  new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(value);
