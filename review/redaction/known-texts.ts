/** Finds any of many texts in a text, each place of them: in time linear in the text, however many they are. Pure. */
import { masks, type Hidden } from './masks';
import type { FindHidden } from './redact';

/** Shorter texts are words, and repeat by accident. */
export const shortest = 6;

/** @param texts - each of at least six characters; shorter ones are left out */
export function findTexts(texts: Iterable<string>): FindHidden {
  /** By their first six characters, then by their length. */
  const byStart = new Map<string, Map<number, Set<string>>>();
  const starts = new Uint8Array(1 << 16);
  for (const text of texts) {
    if (text.length < shortest) continue;
    const start = text.slice(0, shortest);
    const byLength = byStart.get(start) ?? new Map<number, Set<string>>();
    byStart.set(start, byLength);
    byLength.set(text.length, (byLength.get(text.length) ?? new Set()).add(text));
    starts[hashAt(text, 0)] = 1;
  }
  if (byStart.size === 0) return () => [];
  return (text) => {
    const found: Hidden[] = [];
    for (let at = 0; at + shortest <= text.length; at += 1) {
      if (starts[hashAt(text, at)] !== 1) continue;
      const byLength = byStart.get(text.slice(at, at + shortest));
      for (const [length, ofLength] of byLength ?? []) {
        if (!ofLength.has(text.slice(at, at + length))) continue;
        found.push({ from: at, to: at + length, mask: masks.sensitive });
      }
    }
    return found;
  };
}

/** Of three characters. */
const hashAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0xffff;
