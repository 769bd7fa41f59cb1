/** The review for programs. Pure. */
import type { Review } from '../../result';

/** Version of the report: a new number where a member goes or changes its meaning; members may be added to a version. */
const jsonVersion = 1;

/** What `--format json` prints: the members of {@link Review}, and the version of the report. */
interface JsonReport extends Review {
  readonly version: typeof jsonVersion;
}

/** Indented JSON, in which whatever a terminal would obey is escaped. */
export function jsonReport(review: Review): string {
  const report: JsonReport = { version: jsonVersion, ...review };
  return `${escaped(JSON.stringify(report, null, 2))}\n`;
}

/** JSON escapes the control characters below U+0020 itself. */
export const escaped = (json: string): string =>
  json.replace(/[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu, (character) =>
    // Two escapes where it takes a pair of surrogates.
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
