import fc from 'fast-check';
import { compare } from '../../../review/changes/compare';
import { contentOf } from '../../../review/changes/compare-lists';
import { describeSteps } from '../../../review/changes/shown-attributes';
import type { Json, Path } from '../../../review/plan/model';
import { isList, isObject } from '../../../review/plan/values';

/** `path: old => new`, one line a difference. */
const told = (before: Json, after: Json, unknown: Json = false): readonly string[] =>
  compare(before, after, unknown).map(
    ({ shown, oldValue, newValue, isUnknown }) =>
      `${describeSteps(shown)}: ${textOf(oldValue)} => ${isUnknown ? '?' : textOf(newValue)}`,
  );

const textOf = (value: Json | undefined): string => (value === undefined ? '' : JSON.stringify(value));

describe('compare', () => {
  it.each<[string, Json, Json, readonly string[]]>([
    ['numbers', { a: 1, b: 2 }, { a: 1, b: 3 }, ['b: 2 => 3']],
    ['a member that is gone', { a: 1 }, {}, ['a: 1 => ']],
    ['what is empty on both sides', { a: null, b: [], c: '' }, { a: {}, b: null }, []],
    ['false is not empty', { a: false }, {}, ['a: false => ']],
    [
      'nested blocks of one',
      { block: [{ name: 'a', port: 1 }] },
      { block: [{ name: 'b', port: 1 }] },
      ['block[0].name: "a" => "b"'],
    ],
    [
      'a nested block of one by its name',
      { block: [{ name: 'a', port: 1 }] },
      { block: [{ name: 'a', port: 2 }] },
      ['block["a"].port: 1 => 2'],
    ],
    [
      'blocks by their names, wherever they stand',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      {
        env: [
          { name: 'B', value: '3' },
          { name: 'C', value: '4' },
        ],
      },
      [
        'env["A"]: {"name":"A","value":"1"} => ',
        'env["B"].value: "2" => "3"',
        'env["C"]:  => {"name":"C","value":"4"}',
      ],
    ],
    [
      'blocks without names by their content',
      {
        rule: [
          { from: 80, to: 80 },
          { from: 443, to: 443 },
        ],
      },
      {
        rule: [
          { from: 443, to: 443 },
          { from: 80, to: 81 },
        ],
      },
      ['rule[1].to: 80 => 81'],
    ],
    [
      'texts of a set, one for another',
      { ids: ['a', 'b', 'c'] },
      { ids: ['a', 'c', 'd'] },
      ['ids[2]: "b" => "d"'],
    ],
    [
      'texts of a set, more than before',
      { ids: ['a'] },
      { ids: ['b', 'a', 'c'] },
      ['ids[0]:  => "b"', 'ids[2]:  => "c"'],
    ],
    ['the order of a list', { ids: ['a', 'b'] }, { ids: ['b', 'a'] }, ['ids: ["a","b"] => ["b","a"]']],
    ['JSON in texts, its keys in another order', { p: '{"a":1,"b":[2]}' }, { p: ' {"b": [2], "a": 1}' }, []],
    ['JSON in texts, what differs alone', { p: '{"a":1,"b":2}' }, { p: '{"a":1,"b":3}' }, ['p.b: 2 => 3']],
    [
      'a text of a policy stands for a list of one',
      { p: '{"Statement":{"Action":"s3:Get"}}' },
      { p: '{"Statement":{"Action":["s3:Get"]}}' },
      [],
    ],
    ['the order of actions says nothing', { p: '{"Action":["a","b"]}' }, { p: '{"Action":["b","a"]}' }, []],
    [
      'the order of a command does',
      { p: '{"command":["a","b"]}' },
      { p: '{"command":["b","a"]}' },
      ['p.command: ["a","b"] => ["b","a"]'],
    ],
    ['a text that is no JSON any more', { p: '{"a":1}' }, { p: 'none' }, ['p: "{\\"a\\":1}" => "none"']],
    [
      'keys that are hostile',
      JSON.parse('{"__proto__":1,"a b":1}') as Json,
      {},
      ['__proto__: 1 => ', '["a b"]: 1 => '],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  it.each<[string, Json, Json, Json, readonly string[]]>([
    ['a value', { a: 1 }, {}, { a: true }, ['a: 1 => ?']],
    ['one that was never there', {}, {}, { a: true }, ['a:  => ?']],
    [
      'within a block',
      { b: [{ c: 1, d: 2 }] },
      { b: [{ d: 3 }] },
      { b: [{ c: true }] },
      ['b[0].c: 1 => ?', 'b[0].d: 2 => 3'],
    ],
    [
      'within a block that is born',
      {},
      { b: [{ d: 3 }] },
      { b: [{ c: true }] },
      ['b[0].d:  => 3', 'b[0].c:  => ?'],
    ],
    ['of a list', { ids: ['a', 'b'] }, { ids: ['a', null] }, { ids: [false, true] }, ['ids[1]: "b" => ?']],
    ['marks of nothing', { a: [1] }, { a: [1] }, { a: [false], b: {} }, []],
  ])('what is not known: %s', (_, before, after, unknown, expected) => {
    expect(told(before, after, unknown)).toEqual(expected);
  });

  it('does not descend into a text that is nested to exhaust the stack', () => {
    const deep = (depth: number): Json => ({ p: '['.repeat(depth) + ']'.repeat(depth) });
    expect(compare(deep(50_000), deep(50_001))).toHaveLength(1);
  });

  it('finds nothing between a value and itself', () => {
    fc.assert(fc.property(json, (value) => compare(value, structuredClone(value)).length === 0));
  });

  it('tells all: what is left without the differences is the same on both sides', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const entries = compare(before, after);
        const left = without(
          before,
          entries.filter(({ oldValue }) => oldValue !== undefined).map((entry) => entry.before),
        );
        const right = without(
          after,
          entries.filter(({ newValue }) => newValue !== undefined).map((entry) => entry.after),
        );
        expect(left).toBe(right);
      }),
      { numRuns: 300 },
    );
  });
});

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Json>(null, '', 'a', 'b', 0, 1, false, true),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('name', 'value', 'key', 'x', 'y'), tie('json'), { maxKeys: 4 }),
    fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), value: tie('json') }), { maxLength: 3 }),
  ),
}));

/** The content of a value without what stands at the paths, whatever the order of lists. */
function without(value: Json, paths: readonly Path[]): string {
  const gone = new Set(paths.map((path) => JSON.stringify(path)));
  const keep = (at: Json, path: Path): Json => {
    if (gone.has(JSON.stringify(path))) return null;
    if (isList(at)) {
      return at
        .map((item, index) => keep(item, [...path, index]))
        .filter((item) => !isNothing(item))
        .sort((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1));
    }
    if (!isObject(at)) return at;
    const members = Object.entries(at).map(([key, member]) => [key, keep(member, [...path, key])] as const);
    return Object.fromEntries(members.filter(([, member]) => !isNothing(member)));
  };
  const kept = keep(value, []);
  return isNothing(kept) ? 'nothing' : contentOf(kept);
}

const isNothing = (value: Json): boolean =>
  value === null ||
  value === '' ||
  (isList(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);
