/** Reports as files, for a web server of the user's: a result links to its own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem } from '../failures';

/** @returns URL of the report; undefined where it could not be kept */
export type KeepReport = (runId: string, markdown: string) => Promise<string | undefined>;

/**
 * @param directory - that is served
 * @param url - of the directory, without a trailing slash
 * @param log - takes a line where a report could not be written
 */
export const reportsIn =
  (directory: string, url: string, log: (line: string) => void): KeepReport =>
  async (runId, markdown) => {
    // A request names the run: anything else could leave the directory.
    if (!/^[\w-]{1,100}$/.test(runId)) return undefined;
    const file = join(directory, `${runId}.md`);
    try {
      await writeFile(file, markdown);
      return `${url}/${runId}.md`;
    } catch (error) {
      log(`${runId}: the report of ${file} ${fileProblem(error, 'written')}`);
      return undefined;
    }
  };
