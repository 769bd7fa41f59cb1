/** The review as a comment on a pull request, an outcome of a run task, or a summary of a job. Pure. */
import type { Review, Verdict } from '../../result';
import { costInWords } from '../cost-words';
import type { ReportOptions } from '../options';
import { judgedInWords, scopeInWords, verdictReason, verdictWords } from '../words';
import { everything, reductions, type Detail, type Reduction } from './detail';
import { effectsSection } from './effects';
import { link, prose } from './escape';
import { findingsSection, suppressedSection } from './findings';
import { planSection, rowsOnce, type RowOf } from './plans';

export { driftMarkdown } from './drift';
export { cell, htmlCode, link, prose, urlPath } from './escape';

const signs: Readonly<Record<Verdict, string>> = { clean: '✅', warnings: '⚠️', blocked: '⛔' };

/** The verdict first; within `options.limit`, whatever it takes. */
export function markdownReport(review: Review, options: ReportOptions): string {
  const { limit = Infinity } = options;
  // No row of a change is shorter: what cannot fit need not be written to see it.
  const all: Detail = { ...everything, rows: Math.ceil(limit / 30) };
  const isCut = review.plans.some(({ changes }) => changes.length > all.rows);
  const possible = reductions(review);
  const rowOf = rowsOnce();
  const report = (applied: readonly Reduction[]): string =>
    written(
      review,
      applied.reduce((detail, { apply }) => apply(detail), all),
      saidOf(applied, isCut),
      options,
      rowOf,
    );
  const fits = (text: string): boolean => Buffer.byteLength(text) <= limit;
  for (let count = 0; count <= possible.length; count += 1) {
    const applied = possible.slice(0, count);
    if (fits(report(applied))) return report(withoutNeedless(applied, (some) => fits(report(some))));
  }
  return firstLines(heading(review, options), limit);
}

/** What was left out in vain, because only something after it was long, comes back: the most important first. */
function withoutNeedless(
  applied: readonly Reduction[],
  fits: (applied: readonly Reduction[]) => boolean,
): readonly Reduction[] {
  return [...applied].reverse().reduce((needed, reduction) => {
    const without = needed.filter((other) => other !== reduction);
    return fits(without) ? without : needed;
  }, applied);
}

function saidOf(applied: readonly Reduction[], isCut: boolean): readonly string[] {
  const at = applied.findIndex(({ saysAll }) => saysAll !== undefined);
  const said = applied.slice(Math.max(0, at)).map(({ says, saysAll = says }) => saysAll);
  return [...new Set(isCut && at === -1 ? ['changes of large stacks', ...said] : said)];
}

function written(
  review: Review,
  detail: Detail,
  left: readonly string[],
  options: ReportOptions,
  rowOf: RowOf,
): string {
  const { findings, effects, suppressed } = review;
  const lines = [
    ...heading(review, options),
    ...findingsSection(findings, detail, options),
    ...effectsSection(effects, detail),
    ...(detail.stacks ? costSection(review) : []),
    ...(detail.stacks ? stacks(review, detail, rowOf) : []),
    ...(detail.suppressed ? suppressedSection(suppressed) : []),
    ...(left.length > 0 ? [leftOut(left, options)] : []),
  ];
  // Sections end with an empty line each; nothing that a plan says has a line of its own.
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function heading(review: Review, { marker, notice }: ReportOptions): readonly string[] {
  const { verdict, plans, judged } = review;
  const scope = scopeInWords(plans);
  return [
    ...(marker === undefined ? [] : [marker.replace(/[\r\n]+/g, ' ')]),
    `## ${signs[verdict]} ${verdictWords[verdict]}: ${verdictReason(review)}`,
    '',
    ...(notice === undefined ? [] : [`> ${prose(notice, 1000)}`, '']),
    ...(scope === undefined ? [] : [`${capital(scope)}.`, '']),
    ...(judged === undefined ? [] : [`_${prose(capital(judgedInWords(judged)), 1000)}._`, '']),
  ];
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function costSection(review: Review): readonly string[] {
  const lines = costInWords(review).map((line) => `- ${prose(line, 400)}`);
  return lines.length > 0 ? ['### Cost and size', '', ...lines, ''] : [];
}

function stacks({ plans }: Review, detail: Detail, rowOf: RowOf): readonly string[] {
  const sections = plans.flatMap((plan) => planSection(plan, detail, rowOf));
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
