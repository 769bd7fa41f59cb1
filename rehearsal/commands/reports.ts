/** The report of a job as files, and as an exit status. */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitStatus, Failure, messageOf } from '../failures';
import { renderHtml } from '../report/html';
import { renderJUnit } from '../report/junit';
import type { Report } from '../report/model';
import { renderSummary } from '../report/terminal';

/** Where a report goes. */
export interface ReportOptions {
  /** Directory of the files. */
  readonly report: string;
  /** Print the report as JSON on stdout. */
  readonly json: boolean;
  /** Print the verdict alone. */
  readonly quiet: boolean;
}

/** A report that cannot be written is known before the work, not after it. */
export function prepareReportDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new Failure(
      `--report ${directory} cannot be written to: ${messageOf(error)}; choose another directory`,
      exitStatus.badUsage,
    );
  }
}

export function publish(report: Report, args: ReportOptions, stdout: NodeJS.WriteStream): void {
  const json = `${JSON.stringify(report, null, 2)}\n`;
  writeFileSync(join(args.report, 'report.json'), json);
  writeFileSync(join(args.report, 'report.html'), renderHtml(report));
  writeFileSync(join(args.report, 'junit.xml'), renderJUnit(report));
  if (args.json) stdout.write(json);
  else if (args.quiet) stdout.write(`${renderSummary(report).split('\n').at(-1) ?? ''}\n`);
  else stdout.write(`\n${renderSummary(report)}\nreport: ${join(args.report, 'report.html')}\n`);
}

/** @param failure - what ended the job before its last step, if anything did */
export function statusOf(report: Report, failure: unknown): number {
  if (report.verdict === 'passed') return exitStatus.pass;
  return failure instanceof Failure ? failure.status : exitStatus.checkFailed;
}
