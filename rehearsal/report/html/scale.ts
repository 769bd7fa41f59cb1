/** From values to places in a picture. */

export interface Scale {
  /** Place of a value, in user units. */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A linear axis; values outside of it stay on its ends. */
export function linearScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  ticks: number,
): Scale {
  const [from, to] = domain;
  const span = to - from || 1;
  const at = (value: number) =>
    range[0] + (Math.min(Math.max(value, from), to) - from) * ((range[1] - range[0]) / span);
  return { at, ticks: roundTicks(from, to, ticks) };
}

/** A logarithmic axis from one power of ten to another. */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const from = Math.floor(Math.log10(Math.max(domain[0], 0.1)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(domain[1], 0.1))));
  const linear = linearScale([from, to], range, 2);
  const ticks = Array.from({ length: to - from + 1 }, (_, place) => 10 ** (from + place));
  return { at: (value) => linear.at(Math.log10(Math.max(value, 1e-9))), ticks };
}

function roundTicks(from: number, to: number, count: number): number[] {
  const rough = (to - from || 1) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  return multiples(from, to, step);
}

/** Ticks of an axis in minutes and seconds: steps that a clock has. */
export function timeTicks(seconds: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 86_400];
  const step = steps.find((each) => seconds / each <= most) ?? seconds / most;
  return multiples(0, seconds, step);
}

const multiples = (from: number, to: number, step: number): number[] => {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, place) => Number(((first + place) * step).toPrecision(12)));
};

/** A coordinate in as few digits as a picture needs. */
export const place = (value: number): string => String(Math.round(value * 10) / 10);
