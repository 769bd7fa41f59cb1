/** Texts that only a random generator, a cipher or an encoder writes: keys and tokens whose shape nobody documents. Pure. */
import type { Span } from './masks';

const candidate = /[A-Za-z0-9+/_=-]{24}/;
const candidates = /[A-Za-z0-9+/_=-]{24,}/g;
const arns = /\barn:aws[\w-]*:[\w-]*:[\w-]*:\d*:[^\s"'`,;]+/g;

/**
 * Random parts of a text that are no ARN, id, digest or commit. Forty hexadecimal digits are a commit; 32 and 64 are as often a
 * key as a checksum, so they count unless `sha256:` or the like stands before them.
 */
export function randomParts(text: string): readonly Span[] {
  if (text.length < 24) return [];
  if (!candidate.test(text)) return [];
  const found = [...text.matchAll(candidates)].flatMap(({ index, 0: token }) => partsOf(text, index, token));
  if (found.length === 0) return found;
  const named = text.includes('arn:')
    ? [...text.matchAll(arns)].map(({ index, 0: arn }) => ({ from: index, to: index + arn.length }))
    : [];
  return found.filter(({ from, to }) => !named.some((arn) => arn.from <= from && to <= arn.to));
}

function partsOf(text: string, at: number, token: string): readonly Span[] {
  if (/(?:sha(?:1|224|256|384|512)|md5)[:=-]$/i.test(text.slice(Math.max(0, at - 8), at))) return [];
  if (/^(?:sha(?:1|224|256|384|512)|md5)-/.test(token)) return [];
  if (isMixed(token)) return [{ from: at, to: at + token.length }];
  return [...token.matchAll(/[A-Za-z0-9]{24,}/g)]
    .filter(({ 0: part }) => isMonotone(part))
    .map(({ index, 0: part }) => ({ from: at + index, to: at + index + part.length }));
}

/** As base64 is: capitals, small letters and digits that change from one to the next more often than in words. */
function isMixed(token: string): boolean {
  if (!/[a-z]/.test(token) || !/[A-Z]/.test(token) || !/\d/.test(token)) return false;
  return alternation(token) >= 0.35 && wordShare(token) <= 0.6 && entropy(token) >= 3.7;
}

/** As hexadecimal and base32 are: letters of one case, and digits among them. */
function isMonotone(part: string): boolean {
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(part)) {
    return part.length >= 32 && part.length !== 40 && /[a-f]/i.test(part) && entropy(part) >= 2.8;
  }
  if (isOfWords(part)) return false;
  const digits = part.replace(/\D/g, '').length;
  return digits >= 4 && digits < part.length && alternation(part) >= 0.25 && entropy(part) >= 3.3;
}

/** Words in camel case: `ECSCanary10Percent15Minutes`. */
const isOfWords = (part: string): boolean =>
  /[a-z][A-Z0-9]/.test(part) && /[A-Z][a-z]/.test(part) && wordShare(part) > 0.6;

/** Share of the characters that are in runs of small letters, as words are. */
const wordShare = (token: string): number =>
  [...token.matchAll(/[A-Z]?[a-z]{2,}/g)].reduce((sum, [word]) => sum + word.length, 0) / token.length;

/** Share of neighbours that are of different kinds: two thirds in base64, one third at most in words. */
function alternation(token: string): number {
  let before = '';
  let pairs = 0;
  let changes = 0;
  for (const character of token) {
    const kind = kindOf(character);
    if (kind === '') continue;
    if (before !== '') pairs += 1;
    if (before !== '' && before !== kind) changes += 1;
    before = kind;
  }
  return pairs === 0 ? 0 : changes / pairs;
}

function kindOf(character: string): '' | 'digit' | 'capital' | 'small' {
  if (character >= '0' && character <= '9') return 'digit';
  if (character >= 'A' && character <= 'Z') return 'capital';
  return character >= 'a' && character <= 'z' ? 'small' : '';
}

/** Shannon's, in bits a character. */
function entropy(token: string): number {
  const counts = new Map<string, number>();
  for (const character of token) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / token.length) * Math.log2(count / token.length);
  return bits;
}
