import fc from 'fast-check';
import { parseChange, parseValue } from '../../../../review/plan/read/parse-value';

const sides = (text: string) => {
  const { change } = parseChange(text).value as { change: { before: unknown; after: unknown } };
  return change;
};
const element = (before: string, after: string, more = ''): string =>
  `{"address":"aws_x.y",${more}"change":{"actions":["no-op"],"before":${before},"after":${after},"after_unknown":{}}}`;

describe('an element that does not change', () => {
  it('has one object for both sides', () => {
    const { before, after } = sides(element('{"a":{"b":1}}', '{"a":{"b":1}}'));
    expect(before).toEqual({ a: { b: 1 } });
    expect(after).toBe(before);
  });

  const state = '{"a":1}';
  it.each<[string, string]>([
    ['sides that differ', element('{"a":1}', '{"a":2}')],
    ['a side that goes on', element('{"a":1}', '{"a":1,"b":2}')],
    ['no object', element('null', 'null')],
    ['a key after within', element('{"a":1,"after":{"a":1}}', '{"a":1,"after":{"a":1}}')],
    ['a key change within', element('{"change":{"actions":["no-op"]}}', '{"change":{"actions":["no-op"]}}')],
    ['a text that looks like it', element(JSON.stringify({ a: element(state, state) }), state)],
    [
      'another object before',
      `{"x":${element(state, state)},"change":{"actions":["delete"],"before":{},"after":null}}`,
    ],
    [
      'a key that ends like it',
      `{"x\\"change":{"actions":["no-op"],"before":${state},"after":${state}},"change":{"actions":["delete"]}}`,
    ],
    ['a member beside the sides', element(state, state, '"__proto__":1,')],
    ['an empty side', element('{}', '{}')],
  ])('is read as JSON.parse reads it: %s', (_, text) => {
    expect(parseChange(text)).toEqual(parseValue(text));
    expect(parseChange(text).value).toEqual(JSON.parse(text));
  });

  it.each([
    element(state, state).replace('"after":', '"before":{"b":1},"after":'),
    element(state, state).replace('"after_unknown"', '"after"'),
    element('{"a":1,"a":1}', '{"a":1,"a":1}'),
    element(state, state).replace('{"address"', '{"change":1,"address"'),
  ])('has fewer keys than its text where one stands there twice: %s', (text) => {
    expect(parseChange(text).keys).toBeLessThan(text.match(/":/g)?.length ?? 0);
  });

  it('is read as JSON.parse reads it, whatever it is', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        fc.constantFrom<unknown>(
          1,
          null,
          'x',
          ',"after":{',
          ['no-op'],
          '"change":{"actions":["no-op"],"before":{',
        ),
        fc.constantFrom<unknown>({}, { a: 1 }),
        fc.dictionary(fc.constantFrom('change', 'before', 'after', 'actions', 'a', '"change'), tie('value'), {
          noNullPrototype: true,
        }),
      ),
    }));
    const change = fc.tuple(value, fc.boolean(), value).map(([before, isSame, after]) => ({
      actions: ['no-op'],
      before,
      after: isSame ? before : after,
      more: after,
    }));
    const elements = fc.tuple(fc.option(value), change).map(([first, last]) => ({ first, change: last }));
    fc.assert(
      fc.property(fc.oneof(elements, change, value), (made) => {
        const text = JSON.stringify(made);
        expect(parseChange(text)).toEqual(parseValue(text));
      }),
      { numRuns: 1000 },
    );
  });
});
