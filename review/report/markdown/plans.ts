/** The changes of each stack in Markdown, folded. Pure. */
import {
  isDrift,
  type ReviewedPlan,
  type ShownAttribute,
  type ShownChange,
  type ShownDrift,
} from '../../result';
import { countsInWords, isTagsOnly, plural } from '../words';
import type { Detail } from './detail';
import { details } from './details';
import { cell, code, htmlCode, prose } from './escape';

/** Row of a change in the table of its stack. */
export type RowOf = (change: ShownChange, detail: Detail) => string;

/** Keeps the rows that it has written: a report that is too long is written again and again, with most of them as before. */
export function rowsOnce(): RowOf {
  const known = new Map<string, Map<ShownChange, string>>();
  return (change, detail) => {
    const key = `${detail.attributes} ${detail.value}`;
    const rows = known.get(key) ?? new Map<ShownChange, string>();
    known.set(key, rows);
    const row = rows.get(change) ?? changeRow(change, detail);
    rows.set(change, row);
    return row;
  };
}

export function planSection(plan: ReviewedPlan, detail: Detail, rowOf: RowOf): readonly string[] {
  if (plan.changesNothing && plan.drift.length === 0) return [];
  const shown = plan.changes.filter(
    (change) => (detail.noOps || change.kind !== 'no-op') && (detail.tagsOnly || !isTagsOnly(change)),
  );
  const rows = shown.slice(0, detail.rows);
  const left = plan.changes.length - rows.length;
  const lines = [
    ...(rows.length > 0 ? ['| | Resource | What changes |', '| --- | --- | --- |'] : []),
    ...rows.map((change) => rowOf(change, detail)),
    ...(left > 0
      ? ['', `_${plural(left, rows.length > 0 ? 'more change' : 'change')}, not listed here._`]
      : []),
    ...(detail.drift ? driftLines(plan.drift, detail) : []),
    '',
    `Plan ${code(plan.file, 300)}, SHA-256 ${code(plan.sha256, 64)}`,
  ];
  return details(`${htmlCode(plan.stack, 200)}: ${countsInWords(plan.counts)}`, lines);
}

function changeRow(change: ShownChange, detail: Pick<Detail, 'attributes' | 'value'>): string {
  const { address, constructPath, kind, because, attributes } = change;
  const name = [
    cell(address, 300),
    ...(constructPath === undefined ? [] : [`in ${cell(constructPath, 300)}`]),
  ];
  const what = [
    ...(because === undefined ? [] : [prose(because, 400, cell)]),
    ...attributes
      .slice(0, detail.attributes)
      .map((attribute) => attributeText(attribute, detail, kind === 'create')),
    ...(attributes.length > detail.attributes
      ? [plural(attributes.length - detail.attributes, 'more attribute')]
      : []),
  ];
  return `| ${prose(kind, 40, cell)} | ${name.join('<br>')} | ${what.join('<br>')} |`;
}

/** @param isNew - of a resource that is created: it has nothing before */
function attributeText(
  { path, before, after, forcesReplacement }: ShownAttribute,
  detail: Pick<Detail, 'value'>,
  isNew = false,
): string {
  const value = (text: string | undefined): string =>
    text === undefined ? '_none_' : cell(text, detail.value);
  if (isNew && before === undefined) return `${cell(path, 200)}: ${value(after)}`;
  return `${cell(path, 200)}: ${value(before)} → ${value(after)}${forcesReplacement ? ' **(forces replacement)**' : ''}`;
}

function driftLines(drift: readonly ShownDrift[], detail: Detail): readonly string[] {
  if (drift.length === 0) return [];
  const swaps = drift.filter(({ isSwap }) => isSwap);
  return [
    ...driftTable('Changed outside of Terraform', drift.filter(isDrift), detail),
    ...driftTable(
      'Security group rules that another stack may have made: a review of all plans knows',
      drift.filter(({ mayBeOfAnotherStack }) => mayBeOfAnotherStack === true),
      detail,
    ),
    ...driftTable('CodeDeploy swap: what every deployment leaves, and nothing to mend', swaps, detail),
  ];
}

/** @param title - Markdown */
export function driftTable(title: string, drift: readonly ShownDrift[], detail: Detail): readonly string[] {
  if (drift.length === 0) return [];
  const most = Math.min(detail.rows, 100);
  return [
    '',
    `**${title}**`,
    '',
    '| Resource | What has changed |',
    '| --- | --- |',
    ...drift.slice(0, most).map(
      ({ address, attributes }) =>
        `| ${cell(address, 300)} | ${attributes
          .slice(0, detail.attributes)
          .map((attribute) => attributeText(attribute, detail))
          .join('<br>')} |`,
    ),
    ...(drift.length > most ? [`| ${plural(drift.length - most, 'more resource')} | |`] : []),
  ];
}
