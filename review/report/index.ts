/** A review as people and programs read it. */
import type { Review } from '../result';
import { jsonReport } from './json';
import { markdownReport } from './markdown';
import type { ReportOptions, Format } from './options';
import { sarifReport } from './sarif';
import { terminalReport } from './terminal';

export { countDrift, driftLines, type StackDrift } from './drift';
export { cell, driftMarkdown, htmlCode, link, prose } from './markdown';
export { byRule, isBlocking, verdictReason } from './words';
export { formats, type Format, type ReportOptions } from './options';

const reports: Readonly<Record<Format, (review: Review, options: ReportOptions) => string>> = {
  terminal: terminalReport,
  markdown: markdownReport,
  sarif: sarifReport,
  json: jsonReport,
};

/**
 * Writes a review. Pure; what it writes ends with a line feed.
 *
 * @param review - redacted, as `reviewPlans` gives it: a report shows all that is in it
 */
export const render = (format: Format, review: Review, options: ReportOptions = {}): string =>
  reports[format](review, options);
