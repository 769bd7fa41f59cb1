import * as v from 'valibot';
import { integer, list, map, readShape, structure, text } from '../../../../rehearsal/cloud/support/shape';
import { refusal } from '../../../support/service-caller';

const shape = v.object({
  name: text(1, 5, '[a-z]+'),
  size: v.optional(v.picklist(['SMALL', 'LARGE']), 'SMALL'),
  items: v.optional(list(v.object({ order: integer(1, 3) }), 1, 2)),
});

const read = (input: Record<string, unknown>) =>
  refusal(Promise.resolve().then(() => readShape(shape, input)));

describe('a structure', () => {
  const loose = structure({ name: text(), count: integer(), items: list(text()) });

  it('requires none of its members', () => {
    expect(readShape(loose, {})).toEqual({});
  });

  it('drops a member and an item that are null', () => {
    expect(readShape(loose, { name: null, items: ['a', null, 'b'] })).toEqual({ items: ['a', 'b'] });
  });

  it('fails when a member has the wrong type', async () => {
    expect(await refusal(Promise.resolve().then(() => readShape(loose, { items: ['a', 2] })))).toBe(
      "SerializationException: the member 'items.2.member' must be of the type string, got 2",
    );
  });
});

describe('a map', () => {
  const tags = structure({ tags: map(text(1, 3), text()) });
  const readTags = (value: unknown) =>
    refusal(Promise.resolve().then(() => readShape(tags, { tags: value })));

  it('has the keys that the caller chose, whatever they mean in JavaScript', () => {
    const names = structure({ tags: map(text(), text()) });
    const sent: unknown = JSON.parse('{"__proto__":"a","constructor":"b","prototype":"c","plain":"d"}');
    expect(Object.entries(readShape(names, { tags: sent }).tags!)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['prototype', 'c'],
      ['plain', 'd'],
    ]);
  });

  it.each([
    [['a'], "SerializationException: the member 'tags' must be of the type Map, got Array"],
    [{ a: 1 }, "SerializationException: the member 'tags.a' must be of the type string, got 1"],
    [
      { long: 'x' },
      "ValidationException: 1 validation error detected: Value 'long' at 'tags.long' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
  ])('fails when it is %j', async (value, message) => {
    expect(await readTags(value)).toBe(message);
  });
});

describe('readShape', () => {
  it('drops members that the shape does not have and fills in defaults', () => {
    expect(readShape(shape, { name: 'abc', other: 1 })).toEqual({ name: 'abc', size: 'SMALL' });
  });

  it('takes a member that is null for one that was not sent', () => {
    expect(readShape(shape, { name: 'abc', size: null })).toEqual({ name: 'abc', size: 'SMALL' });
  });

  it('fails when a required member is missing', async () => {
    expect(await read({})).toBe(
      "ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    );
  });

  it('fails when several constraints are broken, naming all of them', async () => {
    expect(
      await read({ name: 'ABCDEF', size: 'TINY', items: [{ order: 1 }, { order: 0 }, { order: 4 }] }),
    ).toBe(
      'ValidationException: 6 validation errors detected: ' +
        [
          "Value 'ABCDEF' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5",
          "Value 'ABCDEF' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
          "Value 'TINY' at 'size' failed to satisfy constraint: Member must satisfy enum value set: [SMALL, LARGE]",
          "Value '0' at 'items.2.member.order' failed to satisfy constraint: Member must have value greater than or equal to 1",
          "Value '4' at 'items.3.member.order' failed to satisfy constraint: Member must have value less than or equal to 3",
          "Value at 'items' failed to satisfy constraint: Member must have length less than or equal to 2",
        ].join('; '),
    );
  });

  it.each([
    [{ name: 1 }, "the member 'name' must be of the type string, got 1"],
    [{ name: 'a', size: 1 }, `the member 'size' must be of the type ("SMALL" | "LARGE"), got 1`],
    [{ name: 'a', items: 'x' }, `the member 'items' must be of the type Array, got "x"`],
    [
      { name: 'a', items: [{ order: 1.5 }] },
      "the member 'items.1.member.order' must be of the type integer, got 1.5",
    ],
  ])('fails when a member has the wrong type: %j', async (input, message) => {
    expect(await read(input)).toBe(`SerializationException: ${message}`);
  });
});
