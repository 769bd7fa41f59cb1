/** The changes of a stack on a terminal. Pure. */
import type { ReviewedPlan, ShownAttribute, ShownChange } from '../../review';
import { countsInWords, plural } from '../words';
import { visible } from '../visible';
import type { Style } from './style';

/** Changes of a stack and attributes of a change; the other formats have all. */
const [mostChanges, mostAttributes] = [30, 8];

const signs: Readonly<Record<string, readonly [string, 'green' | 'yellow' | 'red' | 'dim']>> = {
  create: ['+', 'green'],
  update: ['~', 'yellow'],
  replace: ['±', 'red'],
  delete: ['-', 'red'],
  'no-op': ['·', 'dim'],
};

/** Nothing for a stack that stays as it is. */
export function planLines(plan: ReviewedPlan, style: Style): readonly string[] {
  const swaps = plan.drift.filter(({ isSwap }) => isSwap).length;
  const drift = plan.drift.length - swaps;
  if (plan.changesNothing && drift === 0) return [];
  const { changes } = plan;
  const shown = changes.slice(0, mostChanges);
  return [
    `${style.paint(visible(plan.stack), 'bold')}: ${countsInWords(plan.counts)}`,
    ...shown.flatMap((change) => changeLines(change, style)),
    ...(changes.length > shown.length
      ? [`  and ${plural(changes.length - shown.length, 'more change')}`]
      : []),
    ...(drift > 0 ? style.wrap(`${plural(drift, 'resource')} changed outside of Terraform`, 2) : []),
    ...plan.drift
      .filter(({ isSwap }) => !isSwap)
      .slice(0, mostChanges)
      .map(
        ({ address, attributes }) =>
          `    ${style.fit(`${address}: ${attributes.map(({ path }) => path).join(', ')}`, 4)}`,
      ),
    ...(swaps > 0
      ? style.wrap(
          `${plural(swaps, 'resource')} as a deployment of CodeDeploy leaves ${swaps === 1 ? 'it' : 'them'}`,
          2,
        )
      : []),
  ];
}

function changeLines({ kind, address, because, attributes }: ShownChange, style: Style): readonly string[] {
  const [sign, colour] = (Object.hasOwn(signs, kind) ? signs[kind] : undefined) ?? ['?', 'yellow'];
  const shown = attributes.slice(0, mostAttributes);
  return [
    `  ${style.paint(sign, colour)} ${style.fit(address, 4)}`,
    ...(because === undefined ? [] : style.wrap(because, 6, (line) => style.paint(line, 'dim'))),
    ...shown.map((attribute) => `      ${attributeLine(attribute, style)}`),
    ...(attributes.length > shown.length
      ? [`      and ${plural(attributes.length - shown.length, 'more attribute')}`]
      : []),
  ];
}

function attributeLine(
  { path, before = '(none)', after = '(none)', forcesReplacement }: ShownAttribute,
  style: Style,
): string {
  const mark = forcesReplacement ? ' (forces replacement)' : '';
  return `${style.fit(`${path}: ${before} → ${after}`, 6 + mark.length)}${style.paint(mark, 'red')}`;
}
