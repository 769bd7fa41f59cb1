import { startedSince } from '../../../../rehearsal/main-job/pipeline/choose-execution';

const summary = (id: string, status = 'InProgress') => ({ id, status });

it.each([
  ['nothing that was there before', [summary('a'), summary('b')], undefined],
  ['the one that is new', [summary('c'), summary('a')], 'c'],
  ['the newest of several', [summary('d'), summary('c', 'Superseded'), summary('a')], 'd'],
  [
    'one that still waits, not the newest that another one replaced',
    [summary('d', 'Superseded'), summary('c')],
    'c',
  ],
  ['one that was replaced where there is no other', [summary('c', 'Superseded')], 'c'],
])('is %s', (_, listed, id) => {
  expect(startedSince(listed, new Set(['a', 'b']))).toBe(id);
});
