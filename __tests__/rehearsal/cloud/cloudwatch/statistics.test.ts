import { isStatistic, statisticOf, type Sample } from '../../../../rehearsal/cloud/cloudwatch/statistics';

const samples: readonly Sample[] = [
  { values: [1, 2], counts: [3, 1] },
  { values: [10], counts: [1] },
];

it.each([
  ['SampleCount', 5],
  ['Sum', 15],
  ['Average', 3],
  ['Minimum', 1],
  ['Maximum', 10],
  ['p0', 1],
  ['p50', 1],
  ['p75', 2],
  ['p87.5', 6],
  ['p100', 10],
])('%s is %d', (statistic, value) => {
  expect(statisticOf(statistic, samples)).toBe(value);
});

describe('a statistic set', () => {
  const set = { sampleCount: 4, sum: 20, minimum: 2, maximum: 8 };

  it('counts with the values', () => {
    const all = [...samples, set];
    const found = ['SampleCount', 'Sum', 'Minimum', 'Maximum'].map((name) => statisticOf(name, all));
    expect(found).toEqual([9, 35, 1, 10]);
  });

  it('hides percentiles', () => {
    expect(statisticOf('p50', [set])).toBeUndefined();
  });

  it('hides none where all of its values are the same', () => {
    expect(statisticOf('p50', [{ sampleCount: 4, sum: 8, minimum: 2, maximum: 2 }])).toBe(2);
  });
});

it('there is no statistic of nothing', () => {
  expect(['Sum', 'SampleCount', 'p50'].map((name) => statisticOf(name, []))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('knows percentiles from p0 to p100', () => {
  expect(['p0', 'p99.9', 'p100', 'p101', 'p', 'tm90', 'Median'].map(isStatistic)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
