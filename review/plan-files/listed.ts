/** Differences as the end of a message. Pure. */

const most = 10;

/** The first of them, and how many there are besides. */
export function listed(items: readonly string[]): string {
  const more = items.length > most ? `; and ${items.length - most} more` : '';
  return `${items.slice(0, most).join('; ')}${more}`;
}
