export interface Wave {
  readonly name: 'deploying' | 'underTraffic' | 'unit';
  readonly suitesPerCore: number;
}

export const waves: readonly Wave[];
/** In the order that they start in. */
export const suitesUnderTraffic: readonly string[];
/** In the order that they start in. */
export const longSuites: readonly string[];
/** @param path - of a suite */
export function waveOf(path: string): Wave['name'];
/** @param path - of a suite. @returns its place in its wave; Infinity where it has none of its own */
export function rankOf(path: string): number;
