/** The panels of a picture: each draws between two heights, all on the same axis of time. */
import { formatDuration } from '../durations';
import { markup, type Markup } from '../markup';
import type { Bar, PictureBucket, PictureData } from './picture-data';
import { linearScale, logScale, place, type Scale } from './scale';

export interface Frame {
  /** Left and right end of the plot. */
  readonly left: number;
  readonly right: number;
  /** Place of a second of AWS time. */
  readonly x: Scale;
}

export interface Panel {
  readonly title: string;
  readonly height: number;
  /** Whether it is read more than looked at: then marks go behind it. @default false */
  readonly isText?: boolean;
  /** Draws with its upper end at 0. */
  readonly draw: (frame: Frame) => Markup;
}

const rowHeight = 20;

/** Lifecycle events as bars, one below the other as they happen, each with its name and how long it took. */
export function lifecyclePanel({ bars }: PictureData): Panel {
  return {
    title: 'Lifecycle events',
    height: bars.length * rowHeight,
    isText: true,
    draw: ({ left, right, x }) =>
      markup`${bars.map((bar, row) => {
        const middle = row * rowHeight + rowHeight / 2;
        const from = x.at(bar.from);
        const width = Math.max(3, x.at(bar.to) - from);
        const label = placeLabel(bar, { left, right, from, to: from + width });
        return markup`<line class="row" x1="${place(left)}" x2="${place(right)}" y1="${middle}" y2="${middle}"/><rect class="bar ${bar.status.toLowerCase()}" x="${place(from)}" y="${middle - 5}" width="${place(width)}" height="10" rx="3"/><text class="event ${label.where}" x="${place(label.x)}" y="${middle + 4}" text-anchor="${label.where === 'before' ? 'end' : 'start'}">${label.text}</text>`;
      })}`,
  };
}

interface Room {
  readonly left: number;
  readonly right: number;
  /** Ends of the bar. */
  readonly from: number;
  readonly to: number;
}

/** Width of a character of a label, a little generous. */
const characterWidth = 6.1;

/** Beside its bar, which is often too short for a name; without the duration where there is no room for that. */
function placeLabel({ label, from, to }: Bar, room: Room) {
  const texts = [`${label} · ${formatDuration(to - from)}`, label];
  for (const text of texts) {
    const width = text.length * characterWidth + 8;
    if (room.to + width < room.right) return { text, where: 'after', x: room.to + 7 };
    if (room.from - width > room.left) return { text, where: 'before', x: room.from - 7 };
  }
  return { text: label, where: 'inside', x: room.from + 6 };
}

/** The share of each role as a filled step. */
export function weightsPanel({ weights }: PictureData): Panel {
  const height = 60;
  const y = linearScale([0, 100], [height, 0], 2);
  return {
    title: 'Production traffic, weights in %',
    height,
    draw: (frame) => {
      const steps = weights
        .map((step) => {
          const top = place(y.at(step.replacement));
          return `L${place(frame.x.at(step.from))} ${top}L${place(frame.x.at(step.to))} ${top}`;
        })
        .join('');
      const base = `M${place(frame.left)} ${height}`;
      return markup`<rect class="original" x="${place(frame.left)}" y="0" width="${place(frame.right - frame.left)}" height="${height}"/><path class="replacement" d="${base}${steps}L${place(frame.right)} ${height}Z"/>${axis(frame, y, (tick) => `${tick}`)}${weights.map((step) => weightLabel(step, frame, y))}`;
    },
  };
}

function weightLabel(step: PictureData['weights'][number], { x }: Frame, y: Scale): Markup | undefined {
  const width = x.at(step.to) - x.at(step.from);
  if (width < 34 || step.replacement === 0) return undefined;
  const top = y.at(step.replacement);
  const inside = step.replacement >= 40;
  return markup`<text class="weight${inside ? ' on' : ''}" x="${place(x.at(step.from) + width / 2)}" y="${place(inside ? top + 16 : top - 5)}" text-anchor="middle">${step.replacement} %</text>`;
}

/** From below: as in the weights, the replacement rises from the ground. */
const layers = ['failed', 'replacement', 'other', 'original'] as const;

/** Requests a second by version, one upon the other. */
export function requestsPanel({ buckets, bucketWidth }: PictureData): Panel {
  const height = 104;
  const total = (bucket: PictureBucket) => layers.reduce((sum, layer) => sum + bucket[layer], 0);
  const y = linearScale([0, Math.max(1, ...buckets.map(total)) * 1.05], [height, 0], 3);
  return {
    title: 'Requests per second, by version',
    height,
    draw: (frame) =>
      markup`${layers.map((layer, level) => {
        const below = (bucket: PictureBucket) =>
          layers.slice(0, level).reduce((sum, each) => sum + bucket[each], 0);
        const corners = buckets.map((bucket) => ({
          x: [place(frame.x.at(bucket.at)), place(frame.x.at(bucket.at + bucketWidth))] as const,
          low: place(y.at(below(bucket))),
          high: place(y.at(below(bucket) + bucket[layer])),
        }));
        if (buckets.every((bucket) => bucket[layer] === 0)) return undefined;
        const there = corners.map(({ x, high }) => `${x[0]} ${high}L${x[1]} ${high}`).join('L');
        const back = corners
          .toReversed()
          .map(({ x, low }) => `${x[1]} ${low}L${x[0]} ${low}`)
          .join('L');
        return markup`<path class="${layer}" d="M${there}L${back}Z"/>`;
      })}${axis(frame, y, String)}`,
  };
}

/** Failed requests in each bucket. */
export function failuresPanel({ buckets, bucketWidth }: PictureData): Panel {
  const most = Math.max(0, ...buckets.map(({ failures }) => failures));
  const height = most === 0 ? 22 : 46;
  const y = linearScale([0, Math.max(1, most)], [height, 0], 2);
  return {
    title: 'Failed requests',
    height,
    draw: (frame) => {
      if (most === 0)
        return markup`<line class="none" x1="${place(frame.left)}" x2="${place(frame.right)}" y1="${height / 2}" y2="${height / 2}"/><text class="zero" x="${place((frame.left + frame.right) / 2)}" y="${height / 2 + 4}" text-anchor="middle">none</text>`;
      const drawn = buckets.filter(({ failures }) => failures > 0);
      return markup`${axis(frame, y, String)}${drawn.map((bucket) => {
        const from = frame.x.at(bucket.at);
        const width = Math.max(1.5, frame.x.at(bucket.at + bucketWidth) - from - 0.5);
        const top = y.at(bucket.failures);
        return markup`<rect class="failure" x="${place(from)}" y="${place(top)}" width="${place(width)}" height="${place(height - top)}"/>`;
      })}`;
    },
  };
}

/** Median and 99th percentile; a bucket without an answer is a gap. */
export function latencyPanel({ buckets, bucketWidth }: PictureData): Panel {
  const height = 84;
  const values = buckets.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]).filter((value) => value !== undefined);
  const y = logScale([Math.min(1, ...values), Math.max(1, ...values)], [height, 0]);
  const line = (frame: Frame, member: 'p50Ms' | 'p99Ms') =>
    buckets
      .map((bucket, i) => {
        const value = bucket[member];
        if (value === undefined) return '';
        const isStart = buckets[i - 1]?.[member] === undefined;
        return `${isStart ? 'M' : 'L'}${place(frame.x.at(bucket.at + bucketWidth / 2))} ${place(y.at(value))}`;
      })
      .join('');
  return {
    title: 'Latency in ms, logarithmic',
    height,
    draw: (frame) =>
      markup`${axis(frame, y, String)}<path class="p99" d="${line(frame, 'p99Ms')}"/><path class="p50" d="${line(frame, 'p50Ms')}"/>`,
  };
}

const axis = (frame: Frame, y: Scale, format: (tick: number) => string): Markup =>
  markup`${y.ticks.map(
    (tick) =>
      markup`<line class="grid" x1="${place(frame.left)}" x2="${place(frame.right)}" y1="${place(y.at(tick))}" y2="${place(y.at(tick))}"/><text class="tick" x="${place(frame.left - 6)}" y="${place(y.at(tick) + 4)}" text-anchor="end">${format(tick)}</text>`,
  )}`;
