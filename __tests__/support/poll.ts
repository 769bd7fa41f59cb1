/**
 * Waits until something is so; generous, because the machine may be busy.
 *
 * @param what - ends the sentence "waited in vain until …"
 */
export async function pollUntil<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
