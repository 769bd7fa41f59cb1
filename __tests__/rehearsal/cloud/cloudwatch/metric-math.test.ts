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
  ['m1 > 5', 1],
  ['m1 + 1 <= errors_2 * 2', 0],
  ['IF(m1 >= 6, 100 * errors_2 / m1, 0)', 50],
  ['IF(m1 >= 7, 100 * errors_2 / m1, 0)', 0],
  ['IF(m1 != 6, 1, IF(none == 0, 2, 3))', 2],
  ['IF(m1 < 7, 100 * FILL(missing, 0) / m1, 1)', 0],
  ['IF(missing > 1, 1, 0)', undefined],
  ['missing + m1', undefined],
  ['m1 / none', undefined],
])('%s is %p', (text, value) => {
  expect(evaluate(text)).toBe(value);
});

it.each([
  ['m1 +', 'its end'],
  ['(m1', 'its end'],
  ['m1 errors_2', '"errors_2"'],
  ['IF(m1 > 5, 1)', '")"'],
  ['m1 > 5 > 4', '">"'],
  ['SUM(METRICS())', '"SUM"'],
  ['ANOMALY_DETECTION_BAND(m1)', '"ANOMALY_DETECTION_BAND"'],
  ['', 'its end'],
])('fails at %p', (text, found) => {
  expect(() => parseExpression(text)).toThrow(
    `the expression ${JSON.stringify(text)} is not understood at ${found}: only + - * /, comparisons, parentheses, FILL and IF are`,
  );
});
