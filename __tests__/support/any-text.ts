/** Texts of any characters, for properties. */
import fc from 'fast-check';

/** Code points that are halves of a surrogate pair, and no characters: from the first one, this many. */
const [firstHalf, halves] = [0xd800, 0x800];

/** Any character. */
const character = fc.nat({ max: 0x10ffff - halves }).map(
  (index) => String.fromCodePoint(index < firstHalf ? index : index + halves),
  (value) => {
    const point = typeof value === 'string' ? value.codePointAt(0) : undefined;
    if (point === undefined || value !== String.fromCodePoint(point)) throw new Error('not one character');
    if (point >= firstHalf && point < firstHalf + halves) throw new Error('half a character');
    return point < firstHalf ? point : point - halves;
  },
);

/**
 * The texts of `fc.string({ unit: 'binary' })`, which takes two seconds and 100 MB for a map of all characters before the
 * first of them.
 */
export const anyText = (constraints: { readonly maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: character });
