/** How a review ends, and what a user is told where it cannot be made. */

/** Exit statuses of `npm run review`. */
export const exitStatus = { clean: 0, failed: 1, warnings: 2, blocked: 3 } as const;

/** One line of a text that may come from anywhere: what a terminal would obey is replaced. */
export const plainLine = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');

/** Input that cannot be reviewed: printed as its message alone, never with a stack trace. Exit status 1. */
export class InputError extends Error {
  /** @param message - one line: names of files and keys in it may come from anywhere, so control characters are replaced */
  constructor(message: string) {
    super(plainLine(message));
    this.name = 'InputError';
  }
}

/** What to tell a user of an error of any kind. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

/** Why a file cannot be used, as the end of a sentence about it: `does not exist`, `cannot be read: EACCES`. */
export function fileProblem(error: unknown, verb: 'read' | 'written' = 'read'): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return code === 'ENOENT' && verb === 'read' ? 'does not exist' : `cannot be ${verb}: ${code}`;
}
