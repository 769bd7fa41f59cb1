/** Findings on a terminal: what blocks last, next to the verdict. Pure. */
import type { SuppressedFinding } from '../../result';
import type { Finding } from '../../rule';
import { visible } from '../visible';
import { byRule, plural, type RuleFindings } from '../words';
import type { Style } from './style';

/** Resources of a rule; the other formats have all. */
const mostOfRule = 20;

const labels = {
  block: { word: 'BLOCKS', colour: 'red' },
  warn: { word: 'WARNS', colour: 'yellow' },
  note: { word: 'NOTE', colour: 'cyan' },
} as const;

export const findingLines = (findings: readonly Finding[], style: Style): readonly string[] =>
  [...byRule(findings)]
    .reverse()
    .flatMap((group, at) => [...(at > 0 ? [''] : []), ...ruleLines(group, style)]);

function ruleLines({ rule, findings }: RuleFindings, style: Style): readonly string[] {
  const { word, colour } = labels[rule.severity];
  const label = style.paint(`${word} ${visible(rule.id)}`, colour);
  const shown = findings.slice(0, mostOfRule);
  return [
    `${label} ${style.paint(visible(rule.title), 'bold')}`,
    ...shown.flatMap((finding) => resourceLines(finding, style)),
    ...(findings.length > shown.length
      ? [`  and ${plural(findings.length - shown.length, 'more resource')}`]
      : []),
    ...style.wrap(`Why: ${rule.why}`, 2, (line) => style.paint(line, 'dim')),
    ...style.wrap(`Fix: ${rule.fix}`, 2),
    ...style.wrap(rule.link, 2, (line) => style.paint(line, 'dim')),
  ];
}

function resourceLines(
  { address, stack, message, outcome, constructPath, source }: Finding,
  style: Style,
): readonly string[] {
  const place = [
    ...(stack === '' || constructPath?.startsWith(`${stack}/`) === true ? [] : [stack]),
    ...(constructPath === undefined ? [] : [constructPath]),
    ...(source === undefined ? [] : [`${source.file}:${source.line}`]),
  ];
  return [
    ...(address === '' ? [] : style.wrap(address, 2, (line) => style.paint(line, 'cyan'))),
    ...(place.length > 0 ? style.wrap(place.join(', '), 4, (line) => style.paint(line, 'dim')) : []),
    ...style.wrap(outcome === 'unknown' ? `known at apply only: ${message}` : message, 4),
  ];
}

export const suppressedLines = (suppressed: readonly SuppressedFinding[], style: Style): readonly string[] =>
  suppressed.length === 0
    ? []
    : [
        style.paint(plural(suppressed.length, 'suppressed finding'), 'bold'),
        ...suppressed
          .slice(0, mostOfRule)
          .map(
            ({ finding, reason, expires }) =>
              `  ${style.fit(`${finding.rule.id} ${finding.address}: ${reason} (until ${expires})`, 2)}`,
          ),
        ...(suppressed.length > mostOfRule ? [`  and ${suppressed.length - mostOfRule} more`] : []),
      ];
