/** The review on a terminal. Pure. */
import type { Review, Verdict } from '../../result';
import { costInWords } from '../cost-words';
import type { ReportOptions } from '../options';
import { visible } from '../visible';
import { countsInWords, judgedInWords, scopeInWords, verdictReason, verdictWords } from '../words';
import { effectLines } from './effects';
import { findingLines, suppressedLines } from './findings';
import { planLines } from './plans';
import { styleOf, type Style } from './style';

/** One line where nothing changes and nothing was found. The verdict is the last line: that is where one looks. */
export function terminalReport(review: Review, options: ReportOptions): string {
  const style = styleOf(options);
  const verdict = verdictLine(review, style);
  const { plans, findings, suppressed, effects, judged } = review;
  const isUnchanged = findings.length === 0 && plans.every(({ changesNothing }) => changesNothing);
  const blocks = [
    ...plans.map((plan) => planLines(plan, style)),
    // Where nothing changes and nothing is wrong, nothing will be other than it is.
    isUnchanged ? [] : effectLines(effects, style),
    costLines(review, style),
    suppressedLines(suppressed, style),
    findingLines(findings, style),
    judged === undefined ? [] : style.wrap(judgedInWords(judged), 0, (line) => style.paint(line, 'dim')),
  ].filter((lines) => lines.length > 0);
  return [...blocks.map((lines) => `${lines.join('\n')}\n`), verdict].join('\n').concat('\n');
}

function costLines(review: Review, style: Style): readonly string[] {
  const lines = costInWords(review).flatMap((line) => style.wrap(line, 2));
  return lines.length > 0 ? [style.paint('Cost and size', 'bold'), ...lines] : [];
}

const colours: Readonly<Record<Verdict, 'green' | 'yellow' | 'red'>> = {
  clean: 'green',
  warnings: 'yellow',
  blocked: 'red',
};

function verdictLine(review: Review, style: Style): string {
  const { verdict, plans } = review;
  const changed = plans.filter(({ changesNothing }) => !changesNothing);
  const [first, ...more] = changed;
  const scope = first !== undefined && more.length === 0 ? countsInWords(first.counts) : scopeInWords(plans);
  const counts = scope === undefined ? '' : ` (${scope})`;
  return `${style.paint(style.paint(verdictWords[verdict], colours[verdict]), 'bold')}: ${visible(verdictReason(review))}${counts}`;
}
