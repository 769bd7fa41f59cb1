/** Puts values in the place of `<NAME>`. What is put in is never looked at again. */

/** @param values - by the name between the angle brackets; other names stay as they are */
export function fillText(text: string, values: ReadonlyMap<string, string>): string {
  if (values.size === 0) return text;
  const names = [...values.keys()].map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const placeholder = new RegExp(`<(${names.join('|')})>`, 'g');
  return text.replace(placeholder, (whole, name: string) => values.get(name) ?? whole);
}

/**
 * @param json - as JSON.parse gives it
 * @returns the same with placeholders filled in all texts, wherever they stand; names of members stay
 */
export function fillJson(json: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof json === 'string') return fillText(json, values);
  if (Array.isArray(json)) return json.map((item) => fillJson(item, values));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, member]) => [name, fillJson(member, values)]));
}
