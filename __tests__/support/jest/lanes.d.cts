/** What the suites of a lane may use. */
export interface Share {
  readonly suitesPerCore: number;
  /** Above that of the run. */
  readonly niceness: number;
}

export interface Lane extends Share {
  readonly name: 'underTraffic' | 'waiting' | 'deploying' | 'unit';
  /** The lane that has to be over before this one begins. @default - none */
  readonly after?: Lane['name'];
  /** Once no other lane is left. @default the same */
  readonly alone?: Share;
}

export const lanes: readonly Lane[];
/** In the order that they start in. */
export const suitesUnderTraffic: readonly string[];
export const waitingSuites: readonly string[];
/** In the order that they start in. */
export const longSuites: readonly string[];
/** @param path - of a suite */
export function laneOf(path: string): Lane['name'];
/** @param path - of a suite. @returns its place in its lane; Infinity where it has none of its own */
export function rankOf(path: string): number;
