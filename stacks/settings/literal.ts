/**
 * `text` as Terraform must read it so that it means itself: Terraform evaluates `${…}` and `%{…}` in every string
 * of a JSON configuration, keys included, and cdktf passes them on.
 * Not for what Terraform reads literally (a backend block), and not directly before a token: a `$` or `%` at the
 * end of the text would escape the token, so something must stand between them.
 *
 * https://developer.hashicorp.com/terraform/language/syntax/json#strings-that-are-templates
 */
export function literal(text: string): string {
  if (!text.includes('{')) return text;
  return text.replace(/\$\{/g, () => '$${').replace(/%\{/g, () => '%%{');
}

/** `value` with every string in it made a literal, map keys too. */
export function literals<T>(value: T): T {
  return rewrite(value) as T;
}

/** Copies only what changes: most settings hold nothing to escape. */
function rewrite(value: unknown): unknown {
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const members = value.map(rewrite);
    return members.every((member, index) => member === value[index]) ? value : members;
  }
  const entries = Object.entries(value) as [string, unknown][];
  const rewritten = entries.map(([key, member]) => [literal(key), rewrite(member)] as const);
  const isSame = rewritten.every(([key, member], index) => {
    const [oldKey, oldMember] = entries[index] ?? [];
    return key === oldKey && member === oldMember;
  });
  return isSame ? value : Object.fromEntries(rewritten);
}
