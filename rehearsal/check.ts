/** One thing that a rehearsal has verified. */
export interface Check {
  /** A fact, for example `no request failed`. */
  readonly name: string;
  readonly passed: boolean;
  /** What had to be, in words and figures. */
  readonly expected: string;
  /** What was. */
  readonly actual: string;
}

/** True when every check has passed. */
export const allPassed = (checks: readonly Check[]): boolean => checks.every((check) => check.passed);
