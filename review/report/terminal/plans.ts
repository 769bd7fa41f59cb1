/** The changes of a stack on a terminal. Pure. */
import {
  isDrift,
  type ReviewedPlan,
  type ShownAttribute,
  type ShownChange,
  type ShownDrift,
} from '../../result';
import { visible } from '../visible';
import { countsInWords, plural } from '../words';
import { widthOf, type Style } from './style';

/** Changes of a stack and attributes of a change; the other formats have all. */
const [mostChanges, mostAttributes] = [30, 8];

/** `?` is for what nobody knows. */
const signs: Readonly<Record<string, readonly [string, 'green' | 'yellow' | 'red' | 'dim']>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  replace: ['±', 'red'],
  delete: ['-', 'red'],
  move: ['→', 'dim'],
  import: ['↓', 'dim'],
  forget: ['∅', 'yellow'],
  'no-op': ['·', 'dim'],
};

/** Nothing for a stack that stays as it is. */
export function planLines(plan: ReviewedPlan, style: Style): readonly string[] {
  const swaps = plan.drift.filter(({ isSwap }) => isSwap).length;
  const drift = plan.drift.filter(isDrift);
  const unknown = plan.drift.filter(({ mayBeOfAnotherStack }) => mayBeOfAnotherStack === true);
  if (plan.changesNothing && drift.length === 0 && unknown.length === 0) return [];
  const { changes } = plan;
  const shown = changes.slice(0, mostChanges);
  return [
    `${style.paint(visible(plan.stack), 'bold')}: ${countsInWords(plan.counts)}`,
    ...shown.flatMap((change) => changeLines(change, style)),
    ...(changes.length > shown.length
      ? [`  and ${plural(changes.length - shown.length, 'more change')}`]
      : []),
    ...driftLines(`${plural(drift.length, 'resource')} changed outside of Terraform`, drift, style),
    ...driftLines(
      'Security group rules that another stack may have made: a review of all plans knows',
      unknown,
      style,
    ),
    ...(swaps > 0
      ? style.wrap(
          `${plural(swaps, 'resource')} as a deployment of CodeDeploy leaves ${swaps === 1 ? 'it' : 'them'}`,
          2,
        )
      : []),
  ];
}

const driftLines = (title: string, drift: readonly ShownDrift[], style: Style): readonly string[] =>
  drift.length === 0
    ? []
    : [
        ...style.wrap(title, 2),
        ...drift
          .slice(0, mostChanges)
          .map(
            ({ address, attributes }) =>
              `    ${style.fit(`${address}: ${attributes.map(({ path }) => path).join(', ')}`, 4)}`,
          ),
      ];

function changeLines({ kind, address, because, attributes }: ShownChange, style: Style): readonly string[] {
  const [sign, colour] = (Object.hasOwn(signs, kind) ? signs[kind] : undefined) ?? ['?', 'yellow'];
  const shown = attributes.slice(0, mostAttributes);
  return [
    `  ${style.paint(sign, colour)} ${style.fit(address, 4)}`,
    ...(because === undefined ? [] : style.wrap(because, 6, (line) => style.paint(line, 'dim'))),
    ...shown.flatMap((attribute) => attributeLines(attribute, style)),
    ...(attributes.length > shown.length
      ? [`      and ${plural(attributes.length - shown.length, 'more attribute')}`]
      : []),
  ];
}

/** Old and new value are always to be seen: where the path leaves no room for them, they have a line of their own. */
function attributeLines(
  { path, before = '(none)', after = '(none)', forcesReplacement }: ShownAttribute,
  style: Style,
): readonly string[] {
  const mark = forcesReplacement ? ' (forces replacement)' : '';
  const room = (indent: number): number => style.columns - indent - mark.length;
  const painted = style.paint(mark, 'red');
  const line = visible(`${path}: ${before} → ${after}`).trim();
  if (widthOf(line) <= room(6)) return [`      ${line}${painted}`];
  return [
    `      ${style.squeeze(path, style.columns - 7)}:`,
    `        ${valuesIn(room(8), before, after, style)}${painted}`,
  ];
}

const arrow = ' → ';

/** A short one leaves its room to the other. */
function valuesIn(room: number, before: string, after: string, { squeeze }: Style): string {
  const half = Math.floor((room - arrow.length) / 2);
  const old = squeeze(before, Math.max(half, room - arrow.length - widthOf(visible(after).trim())));
  return `${old}${arrow}${squeeze(after, room - arrow.length - widthOf(old))}`;
}
