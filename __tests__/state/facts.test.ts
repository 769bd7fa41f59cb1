import { factsOf, isSame, stepFor } from '../../state/facts';

const state = (serial: number, lineage: string, instances = 1) =>
  JSON.stringify({
    serial,
    lineage,
    resources: [
      { mode: 'managed', instances: Array.from({ length: instances }, () => ({})) },
      { mode: 'data', instances: [{}] },
    ],
  });

test('an empty answer is no state', () => {
  expect(factsOf('\n')).toBeUndefined();
  expect(factsOf(state(3, 'one', 2))).toEqual({ serial: 3, lineage: 'one', resources: 2 });
});

test.each([
  ['there is nothing to move', undefined, undefined, 'none'],
  ['there is nothing to move any more', undefined, state(1, 'one'), 'none'],
  ['the new place is empty', state(3, 'one'), undefined, 'move'],
  ['the new place has it', state(3, 'one'), state(3, 'one'), 'moved'],
  ['the new place has gone on', state(3, 'one'), state(9, 'one'), 'moved'],
  ['the new place has an old copy', state(3, 'one'), state(2, 'one'), 'move'],
  ['the new place has another state', state(3, 'one'), state(1, 'two'), 'occupied'],
])('if %s', (_title, from, to, step) => {
  const facts = (text: string | undefined) => (text === undefined ? undefined : factsOf(text));
  expect(stepFor(facts(from), facts(to))).toBe(step);
});

test('what arrived is the same: lineage, resources, and no older serial', () => {
  const from = factsOf(state(3, 'one', 2))!;
  expect(isSame(from, factsOf(state(3, 'one', 2)))).toBe(true);
  for (const other of [undefined, state(2, 'one', 2), state(3, 'two', 2), state(3, 'one', 1)])
    expect(isSame(from, other === undefined ? undefined : factsOf(other))).toBe(false);
});
