/** Recordings of two deployments, as far as they must be the same. Pure. */

/**
 * A value without the order of its lists, most of which are sets that the provider sorts by what AWS chooses, and without
 * checksums of what ids are in. JSON within texts is compared as JSON: its keys have the order of a map of Go or Python.
 */
export function comparable(value: unknown): unknown {
  if (typeof value === 'string' && /^[[{]/.test(value)) return parsed(value);
  if (Array.isArray(value)) return value.map(comparable).sort(byText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'etag')
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, comparable(member)]),
  );
}

function parsed(text: string): unknown {
  try {
    return comparable(JSON.parse(text));
  } catch {
    return text;
  }
}

const byText = (one: unknown, other: unknown): number =>
  JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
