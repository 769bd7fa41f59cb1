/** Reports of tests: their files are looked for and counted, and not kept, because there are no report groups here. */
import type { SpecReport } from '../buildspec/model';
import { findFiles } from './artifact-files';
import { PhaseFailure } from './build';

export interface CopyReportsProps {
  readonly reports: readonly SpecReport[];
  /** CODEBUILD_SRC_DIR. */
  readonly source: string;
  readonly log: (line: string) => void;
}

/** @throws PhaseFailure CLIENT_ERROR a report has no file */
export async function copyReports({ reports, source, log }: CopyReportsProps): Promise<void> {
  for (const report of reports) {
    log(`Preparing to copy TEST report ${report.group}`);
    const files = await reportFiles({ ...report, source, log });
    const names = files.map(({ name }) => name).join(', ');
    log(`${files.length} ${report.fileFormat} file(s) of the report ${report.group} are not kept: ${names}`);
  }
}

async function reportFiles(search: SpecReport & Omit<CopyReportsProps, 'reports'>) {
  try {
    return await findFiles(search);
  } catch (error) {
    if (!(error instanceof PhaseFailure)) throw error;
    throw new PhaseFailure(
      'CLIENT_ERROR',
      `Error in UPLOAD_ARTIFACTS phase: [${search.group}: [report files not found in build]]`,
    );
  }
}
