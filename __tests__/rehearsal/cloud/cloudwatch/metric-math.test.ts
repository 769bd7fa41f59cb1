import { parseExpression } from '../../../../rehearsal/cloud/cloudwatch/metric-math';

const values: Readonly<Record<string, number>> = { m1: 6, errors_2: 3, none: 0 };
const evaluate = (text: string) => parseExpression(text)((id) => values[id]);

it.each([
  ['m1', 6],
  ['m1 + errors_2 * 2', 12],
  ['(m1 + errors_2) * 2', 18],
  ['m1 - errors_2 - 1', 2],
  ['100 * errors_2 / m1', 50],
  ['-m1 + 0.5', -5.5],
  ['FILL(missing, 0) + m1', 6],
  ['FILL(m1, 0)', 6],
  ['missing + m1', undefined],
  ['m1 / none', undefined],
])('%s is %p', (text, value) => {
  expect(evaluate(text)).toBe(value);
});

it.each([
  ['m1 +', 'its end'],
  ['(m1', 'its end'],
  ['m1 errors_2', '"errors_2"'],
  ['IF(m1 > 5, 1, 0)', '"IF"'],
  ['SUM(METRICS())', '"SUM"'],
  ['ANOMALY_DETECTION_BAND(m1)', '"ANOMALY_DETECTION_BAND"'],
  ['', 'its end'],
])('fails at %p', (text, found) => {
  expect(() => parseExpression(text)).toThrow(
    `the expression ${JSON.stringify(text)} is not understood at ${found}: only + - * /, parentheses and FILL are`,
  );
});
