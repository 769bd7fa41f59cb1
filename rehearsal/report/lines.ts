/** Lines of text in colours, as a story tells them. */

export type Tone = 'good' | 'bad' | 'original' | 'replacement' | 'quiet' | 'plain';

/** A piece of a line. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

/** Characters of a line that say when. */
export const columnWidth = 12;
