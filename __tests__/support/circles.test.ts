import { betweenSiblings, circlesIn, graphOf } from './circles';

it.each<[string, [string, string][], string[][]]>([
  [
    'a line',
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
    [],
  ],
  ['a node that leads to itself', [['a', 'a']], []],
  [
    'two that lead to each other',
    [
      ['b', 'a'],
      ['a', 'b'],
      ['b', 'c'],
    ],
    [['a', 'b']],
  ],
  [
    'a ring with a tail',
    [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['t', 'a'],
    ],
    [['a', 'b', 'c']],
  ],
  [
    'two rings',
    [
      ['a', 'b'],
      ['b', 'a'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'c'],
    ],
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
])('finds the circles in %s', (_, edges, circles) => {
  expect(circlesIn(graphOf(edges))).toEqual(circles);
});

it.each([
  ['a/b/c.ts', 'a/d/e.ts', ['a/b', 'a/d']],
  ['a/b/c.ts', 'a/d.ts', ['a/b', 'a/d.ts']],
  ['a/b/c/d.ts', 'a/b/e/f/g.ts', ['a/b/c', 'a/b/e']],
])('an import of %s by %s goes between siblings', (from, to, siblings) => {
  expect(betweenSiblings(from, to)).toEqual(siblings);
});
