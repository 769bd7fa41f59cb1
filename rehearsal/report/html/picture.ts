/** The picture of a deployment: panels above each other, with marks through all of them. */
import { versionName } from '../../traffic';
import type { DeploymentReport } from '../model';
import { formatDuration } from '../durations';
import { markup, type Markup } from '../markup';
import {
  failuresPanel,
  latencyPanel,
  lifecyclePanel,
  requestsPanel,
  weightsPanel,
  type Frame,
  type Panel,
} from './panels';
import type { PictureData } from './picture-data';
import { linearScale, place, timeTicks } from './scale';

/** A screen has one of two widths: the same picture is drawn for each, so that no text is scaled. */
const pictureWidths = { wide: 1040, narrow: 380 } as const;

const titleHeight = 24;
const gap = 14;
const gutter = 40;
const markRow = 16;
/** Width of a character of its label, a little generous. */
const markCharacter = 6.9;

export interface PictureProps {
  readonly deployment: DeploymentReport;
  readonly data: PictureData;
  readonly size: keyof typeof pictureWidths;
}

export function renderPicture({ deployment, data, size }: PictureProps): Markup {
  const width = pictureWidths[size];
  const frame: Frame = {
    left: gutter,
    right: width - 10,
    x: linearScale([data.from, data.to], [gutter, width - 10], 1),
  };
  const stacked = stack(panelsOf(data), data.marks.length * markRow);
  const axisTop = stacked.height;
  const drawPanel = ({ panel, top }: { readonly panel: Panel; readonly top: number }) =>
    markup`<g transform="translate(0 ${place(top + titleHeight)})">${panel.draw(frame)}</g>
`;
  const height = axisTop + 34;
  const id = `picture-${size}-${deployment.id}`;
  return markup`<svg class="picture ${size}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-description" data-left="${frame.left}" data-right="${frame.right}" data-top="${data.marks.length * markRow}" data-bottom="${axisTop}">
<title id="${id}-title">${deployment.title}: ${deployment.service}</title>
<desc id="${id}-description">${describe(deployment)} The tables below have the same figures.</desc>
${timeAxis(data, frame, { axisTop, top: data.marks.length * markRow })}
${stacked.panels.filter(({ panel }) => panel.isText !== true).map(drawPanel)}${data.marks.map((mark, row) => drawMark(mark, { frame, row, bottom: axisTop }))}${stacked.panels.filter(({ panel }) => panel.isText === true).map(drawPanel)}${stacked.panels.map(({ panel, top }) => markup`<text class="panel" x="${frame.left}" y="${place(top + 14)}">${panel.title}</text>`)}
<line class="cursor" y1="${data.marks.length * markRow}" y2="${axisTop}" hidden=""/>
</svg>`;
}

function panelsOf(data: PictureData): Panel[] {
  const hasRequests = data.buckets.length > 0;
  return [
    ...(data.bars.length > 0 ? [lifecyclePanel(data)] : []),
    weightsPanel(data),
    ...(hasRequests ? [requestsPanel(data), failuresPanel(data), latencyPanel(data)] : []),
  ];
}

function stack(
  panels: readonly Panel[],
  top: number,
): { panels: { panel: Panel; top: number }[]; height: number } {
  let height = top;
  const placed = panels.map((panel) => {
    const at = height;
    height += titleHeight + panel.height + gap;
    return { panel, top: at };
  });
  return { panels: placed, height: height - gap / 2 };
}

function timeAxis(
  { from, to }: PictureData,
  { left, right, x }: Frame,
  { axisTop, top }: { readonly axisTop: number; readonly top: number },
): Markup {
  const ticks = timeTicks(to, Math.max(2, Math.floor((right - left) / 90)));
  const lines = ticks.filter((tick) => tick >= from);
  return markup`${lines.map(
    (tick) =>
      markup`<line class="time" x1="${place(x.at(tick))}" x2="${place(x.at(tick))}" y1="${top}" y2="${axisTop}"/><text class="tick" x="${place(x.at(tick))}" y="${axisTop + 15}" text-anchor="${x.at(tick) > right - 20 ? 'end' : 'middle'}">${tick === 0 ? '0' : formatDuration(tick)}</text>`,
  )}<line class="base" x1="${left}" x2="${right}" y1="${axisTop}" y2="${axisTop}"/><text class="axis" x="${right}" y="${axisTop + 30}" text-anchor="end">AWS time since the deployment was created</text>`;
}

function drawMark(
  mark: PictureData['marks'][number],
  { frame, row, bottom }: { readonly frame: Frame; readonly row: number; readonly bottom: number },
): Markup {
  const x = frame.x.at(mark.at);
  const time = `, ${formatDuration(mark.at)}`;
  const width = (mark.label.length + time.length) * markCharacter;
  // On the side that has more room; a name that is too long even there is cut.
  const isLate = x + 8 + width > frame.right && x > (frame.left + frame.right) / 2;
  const room = Math.floor(((isLate ? x : frame.right - x) - 8) / markCharacter) - time.length;
  const name = mark.label.length > room ? `${mark.label.slice(0, Math.max(0, room - 1))}…` : mark.label;
  const label = `${name}${time}`;
  return markup`<g class="mark ${mark.kind}"><line x1="${place(x)}" x2="${place(x)}" y1="${row * markRow + 4}" y2="${bottom}"/><circle cx="${place(x)}" cy="${row * markRow + 7}" r="4"/><text x="${place(isLate ? x - 8 : x + 8)}" y="${row * markRow + 11}" text-anchor="${isLate ? 'end' : 'start'}">${label}</text></g>`;
}

/** The picture in words. */
function describe({ status, durationSeconds, requests, rollback, versions }: DeploymentReport): string {
  const took = durationSeconds === undefined ? '' : ` after ${formatDuration(durationSeconds)} of AWS time`;
  const undone = rollback === undefined ? '' : ` It was rolled back by ${rollback.deploymentId}.`;
  return `The deployment from ${versionName(versions.original)} to ${versionName(versions.replacement)} ended ${status}${took}; ${requests.failed} of ${requests.sent} requests failed.${undone}`;
}
