/** The review as a comment on a pull request, an outcome of a run task, or a summary of a job. Pure. */
import type { Review, Verdict } from '../../review';
import type { ReportOptions } from '../options';
import { countsInWords, plural, sumOfCounts, verdictReason, verdictWords } from '../words';
import { everything, reductions, type Detail } from './detail';
import { effectsSection } from './effects';
import { link, prose } from './escape';
import { findingsSection, suppressedSection } from './findings';
import { planSection } from './plans';

const signs: Readonly<Record<Verdict, string>> = { clean: '✅', warnings: '⚠️', blocked: '⛔' };

/** The verdict first; within `options.limit`, whatever it takes. */
export function markdownReport(review: Review, options: ReportOptions): string {
  const { limit = Infinity } = options;
  // No row of a change is shorter: what cannot fit need not be written to see it.
  let detail: Detail = { ...everything, rows: Math.ceil(limit / 30) };
  const left = new Set<string>();
  if (review.plans.some(({ changes }) => changes.length > detail.rows)) left.add('changes of large stacks');
  let report = written(review, detail, [...left], options);
  for (const { says = '', isAll = false, apply } of reductions(review)) {
    if (Buffer.byteLength(report) <= limit) return report;
    detail = apply(detail);
    if (isAll) left.clear();
    left.add(says);
    report = written(review, detail, [...left], options);
  }
  if (Buffer.byteLength(report) <= limit) return report;
  return firstLines(heading(review, options), limit);
}

function written(review: Review, detail: Detail, left: readonly string[], options: ReportOptions): string {
  const { findings, effects, suppressed } = review;
  const lines = [
    ...heading(review, options),
    ...findingsSection(findings, detail, options),
    ...(detail.effects ? effectsSection(effects, detail) : []),
    ...(detail.stacks ? stacks(review, detail) : []),
    ...(detail.suppressed ? suppressedSection(suppressed) : []),
    ...(left.length > 0 ? [leftOut(left, options)] : []),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function heading(review: Review, { marker, notice }: ReportOptions): readonly string[] {
  const { verdict, plans } = review;
  const changed = plans.filter(({ changesNothing }) => !changesNothing).length;
  const scope =
    changed > 0
      ? [`${countsInWords(sumOfCounts(plans))}, in ${changed} of ${plural(plans.length, 'stack')}.`, '']
      : [];
  return [
    ...(marker === undefined ? [] : [marker.replace(/[\r\n]+/g, ' ')]),
    `## ${signs[verdict]} ${verdictWords[verdict]}: ${verdictReason(review)}`,
    '',
    ...(notice === undefined ? [] : [`> ${prose(notice, 1000)}`, '']),
    ...scope.map((line) => line.charAt(0).toUpperCase() + line.slice(1)),
  ];
}

function stacks({ plans }: Review, detail: Detail): readonly string[] {
  const sections = plans.flatMap((plan) => planSection(plan, detail));
  return sections.length > 0 ? ['### Stacks', '', ...sections] : [];
}

function leftOut(left: readonly string[], { whole }: ReportOptions): string {
  const where = whole === undefined ? '' : ` ${link('The whole review', whole)} has it all.`;
  return `_Left out, because the comment would be too long: ${left.join(', ')}._${where}`;
}

/** As many as fit. */
function firstLines(lines: readonly string[], limit: number): string {
  let shown = '';
  for (const line of lines) {
    if (Buffer.byteLength(shown) + Buffer.byteLength(line) + 1 > limit) break;
    shown += `${line}\n`;
  }
  return `${shown.trimEnd()}\n`;
}
