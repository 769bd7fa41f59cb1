/**
 * The arithmetic of metric math: numbers, ids, `+ - * /`, comparisons, parentheses, `FILL(id, number)` and
 * `IF(condition, value, value)`
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */

/** Gives the value of an id; undefined where it is missing. */
export type ValueOf = (id: string) => number | undefined;

export type Expression = (valueOf: ValueOf) => number | undefined;

/** @throws Error an expression that is not understood */
export function parseExpression(text: string): Expression {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[<>=!]=|[-+*/(),<>]|\S/g) ?? [];
  let at = 0;
  const result = comparison();
  if (at < tokens.length) throw unexpected();
  return result;

  /** 1 where it holds, 0 where it does not. */
  function comparison(): Expression {
    const left = sum();
    const compare = comparisons[tokens[at] ?? ''];
    if (compare === undefined) return left;
    at += 1;
    return combined(left, sum(), (one, other) => (compare(one, other) ? 1 : 0));
  }

  function sum(): Expression {
    let left = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      const operate = tokens[at++] === '+' ? plus : minus;
      left = combined(left, product(), operate);
    }
    return left;
  }

  function product(): Expression {
    let left = factor();
    while (tokens[at] === '*' || tokens[at] === '/') {
      const operate = tokens[at++] === '*' ? times : dividedBy;
      left = combined(left, factor(), operate);
    }
    return left;
  }

  function factor(): Expression {
    const token = tokens[at++];
    if (token === '-') return combined(() => 0, factor(), minus);
    if (token === '(') {
      const inner = comparison();
      take(')');
      return inner;
    }
    if (token !== undefined && /^\d/.test(token)) return () => Number(token);
    if (token === 'FILL') return fill();
    if (token === 'IF') return choice();
    // Functions have names in capitals, ids begin with a small letter.
    if (token !== undefined && /^[a-z]/.test(token)) return (valueOf) => valueOf(token);
    at -= 1;
    throw unexpected();
  }

  function fill(): Expression {
    take('(');
    const filled = sum();
    take(',');
    const filler = sum();
    take(')');
    return (valueOf) => filled(valueOf) ?? filler(valueOf);
  }

  function choice(): Expression {
    take('(');
    const condition = comparison();
    take(',');
    const then = comparison();
    take(',');
    const otherwise = comparison();
    take(')');
    return (valueOf) => {
      const holds = condition(valueOf);
      if (holds === undefined) return undefined;
      return holds === 0 ? otherwise(valueOf) : then(valueOf);
    };
  }

  function take(token: string): void {
    if (tokens[at] !== token) throw unexpected();
    at += 1;
  }

  function unexpected(): Error {
    const found = tokens[at] === undefined ? 'its end' : JSON.stringify(tokens[at]);
    return new Error(
      `the expression ${JSON.stringify(text)} is not understood at ${found}: only + - * /, comparisons, parentheses, FILL and IF are`,
    );
  }
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
};

type Operator = (left: number, right: number) => number;

const plus: Operator = (left, right) => left + right;
const minus: Operator = (left, right) => left - right;
const times: Operator = (left, right) => left * right;
const dividedBy: Operator = (left, right) => left / right;

/** What is missing on one side, or divided by zero, is missing. */
const combined =
  (left: Expression, right: Expression, operate: Operator): Expression =>
  (valueOf) => {
    const [one, other] = [left(valueOf), right(valueOf)];
    if (one === undefined || other === undefined) return undefined;
    const value = operate(one, other);
    return Number.isFinite(value) ? value : undefined;
  };
