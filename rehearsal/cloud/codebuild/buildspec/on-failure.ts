/** What follows when a phase fails: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases */
import { BuildspecError, type OnFailure } from './model';

const defaultCount = 3;
const mostRetries = 100;

/**
 * @param value - `ABORT`, `CONTINUE`, `RETRY`, `RETRY-3`, `RETRY-.*timed out.*`, `RETRY-3-.*timed out.*`
 * @throws BuildspecError anything else
 */
export function readOnFailure(value: string, line: number): OnFailure {
  if (value === 'ABORT' || value === 'CONTINUE') return { kind: value };
  const retry = /^RETRY(?:-(\d+)(?=-|$))?(?:-(.+))?$/s.exec(value);
  if (retry === null) {
    throw new BuildspecError(
      `invalid value for on-failure: got ${value}, allowed are ABORT, CONTINUE, RETRY, RETRY-count, RETRY-regex and RETRY-count-regex at line ${line}`,
    );
  }
  const [, digits, expression = '.*'] = retry;
  const count = digits === undefined ? defaultCount : Number(digits);
  if (count > mostRetries) {
    throw new BuildspecError(
      `invalid value for on-failure: got ${value}, a count from 0 to ${mostRetries} is allowed at line ${line}`,
    );
  }
  return { kind: 'RETRY', count, pattern: patternOf(expression, line) };
}

function patternOf(expression: string, line: number): RegExp {
  try {
    return new RegExp(expression, 's');
  } catch {
    throw new BuildspecError(
      `invalid value for on-failure: ${expression} is no regular expression at line ${line}`,
    );
  }
}
