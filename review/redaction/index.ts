/** The one way out: everything that a review shows of plans goes through here. Pure. */
import type { Json, Path, Plan, ResourceChange } from '../plan/model';
import type { Review } from '../result';
import { findTexts } from './known-texts';
import { withMasks } from './masks';
import { redact, type FindHidden } from './redact';
import { namesIdentifier } from './secret-names';
import { secretParts } from './secret-shapes';
import { sensitiveTexts } from './sensitive-texts';
import { show, showPath } from './show';

export { looksSecret } from './secrets';
export { masks, redact } from './show';

export interface Redaction {
  /** A value of a resource, as one line of at most 120 characters. */
  readonly show: (change: ResourceChange, side: 'before' | 'after', path: Path) => string;
  /** The path of a value: `environment.API_KEY`. */
  readonly showPath: (change: ResourceChange, path: Path) => string;
  /** A value as a whole: JSON in texts stands as a value, and what is unknown within it is said to be. */
  readonly hide: (value: Json, path: Path, unknown?: Json) => Json;
  /** A name, an address, a message: any text that was made of parts of a plan. */
  readonly text: (text: string) => string;
  /** All texts of a review: the last step before a report. */
  readonly review: (review: Review) => Review;
}

/** @param plans - all plans under review: a value may be sensitive in one stack, and repeat in another */
export function redactionOf(plans: readonly Plan[]): Redaction {
  let find: FindHidden | undefined;
  // Not before something is shown: rules are often asked about plans of which nothing is.
  const repeated: FindHidden = (text) => (find ??= findTexts(sensitiveTexts(plans)))(text);
  const text = (given: string, isIdentifier = false): string =>
    withMasks(given, [...repeated(given), ...secretParts(given, { isProse: true, isIdentifier })]);
  return {
    show: (change, side, path) => show(change, side, path, repeated),
    showPath: (change, path) => showPath(change, path, repeated),
    hide: (value, path, unknown) => redact(value, path, { unknown, repeated }),
    text: (given) => text(given),
    review: (review) => masked(review, text) as Review,
  };
}

/**
 * Members whose texts this program chose. All others are masked, new ones too: a member that somebody adds to the review is
 * masked until it is listed here.
 */
const ownMembers = new Set([
  'verdict',
  'sha256',
  'rule',
  'outcome',
  'effect',
  'expires',
  'kind',
  'by',
  'cuts',
]);

function masked(value: unknown, text: (given: string, isIdentifier?: boolean) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => masked(item, text));
  if (typeof value !== 'object' || value === null) return value;
  // A value of a known path: an identifier may look random.
  const path: unknown = 'path' in value ? value.path : undefined;
  const isIdentifier = typeof path === 'string' && namesIdentifier(path.replace(/\[\d+\]$/, ''));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => {
      if (ownMembers.has(key)) return [key, member];
      const isValue = (key === 'before' || key === 'after') && typeof member === 'string';
      return [key, isValue ? text(member, isIdentifier) : masked(member, text)];
    }),
  );
}
