import { factsOf, isSame, stepFor } from '../../state/facts';

const state = (serial: number, lineage: string, instances = 1, output = 'x') =>
  JSON.stringify({
    serial,
    lineage,
    outputs: { a: output },
    resources: [
      { mode: 'managed', instances: Array.from({ length: instances }, () => ({})) },
      { mode: 'data', instances: [{}] },
    ],
  });

test('an empty answer is no state', () => {
  expect(factsOf('\n')).toBeUndefined();
  expect(factsOf(state(0, '', 0))).toBeUndefined();
  expect(factsOf(state(3, 'one', 2))).toMatchObject({ serial: 3, lineage: 'one', resources: 2 });
});

test.each([
  ['there is nothing to move', undefined, undefined, 'none'],
  ['there is nothing to move any more', undefined, state(1, 'one'), 'none'],
  ['the new place is empty', state(3, 'one'), undefined, 'move'],
  ['the new place has it', state(3, 'one'), state(3, 'one'), 'moved'],
  ['the new place has gone on', state(3, 'one'), state(9, 'one', 2), 'moved'],
  ['the new place has an old copy', state(3, 'one'), state(2, 'one', 2), 'move'],
  ['the new place has it under a new lineage', state(3, 'one'), state(1, 'two'), 'moved'],
  ['the new place has another state', state(3, 'one'), state(1, 'two', 1, 'y'), 'occupied'],
])('if %s', (_title, from, to, step) => {
  const facts = (text: string | undefined) => (text === undefined ? undefined : factsOf(text));
  expect(stepFor(facts(from), facts(to))).toBe(step);
});

test('what arrived is the same if it knows the same resources and outputs', () => {
  const from = factsOf(state(3, 'one', 2))!;
  expect(isSame(from, factsOf(state(1, 'two', 2)))).toBe(true);
  for (const other of [undefined, state(3, 'one', 1), state(3, 'one', 2, 'y')])
    expect(isSame(from, other === undefined ? undefined : factsOf(other))).toBe(false);
});
