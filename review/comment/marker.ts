/** What makes a comment ours, and what is bound to it: hidden in HTML comments, which hosts of git do not show. Pure. */
import type { PlanBinding } from './binding';

const prefix = 'plan-review';

/** The first line of the comment of a set of stacks. @param id - letters, digits, `-`, `_`, `.` and `/` */
export const markerOf = (id: string): string => `<!-- ${prefix}: ${id} -->`;

const bindingPattern = `<!-- ${prefix}-binding: ([A-Za-z0-9+/=]+) -->`;
const onlyBinding = new RegExp(`^${bindingPattern}$`);
const everyBinding = new RegExp(bindingPattern, 'g');

/** The content of a comment, in which nothing is taken for one of our markers: values of a plan may be anything. */
export const withoutMarkers = (content: string): string =>
  content.replaceAll(`<!-- ${prefix}`, `<!- - ${prefix}`);

/** Hidden, and in base64, so that no value of it can end the comment. */
export const bindingLine = (bindings: readonly PlanBinding[]): string =>
  `<!-- ${prefix}-binding: ${Buffer.from(JSON.stringify(bindings)).toString('base64')} -->`;

/**
 * Reads the last line alone: what stands before it is content.
 *
 * @returns undefined where the comment binds nothing, or what it binds cannot be read
 */
export function bindingIn(body: string): unknown {
  const encoded = onlyBinding.exec(body.trimEnd().split(/\r?\n/).at(-1) ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

const staleStart = `<!-- ${prefix}-stale -->`;

/**
 * The comment with a notice that there is a newer commit, once. What it binds goes: nobody may apply it any more.
 *
 * @param commit - hexadecimal
 */
export function markStale(body: string, commit: string): string {
  const [marker = '', ...rest] = withoutStale(body).split('\n');
  const notice = `${staleStart}> [!WARNING]\n> This review is of an older commit; the one of \`${commit.slice(0, 12)}\` is under way.\n${staleStart}`;
  return [marker, notice, ...rest].join('\n').replace(everyBinding, '').trimEnd();
}

function withoutStale(body: string): string {
  const [before = '', , ...after] = body.split(staleStart);
  return after.length === 0 ? body : `${before}${after.join(staleStart).replace(/^\n/, '')}`;
}
