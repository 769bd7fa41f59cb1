/** Why bytes are no JSON that is read. */

/** Levels of lists and objects. Values of providers have about ten; what looks into values calls itself level by level. */
export const deepest = 512;

/** Bytes of a value that is kept in one piece. */
export const longestValue = 64 * 1024 * 1024;

type JsonProblem = 'truncated' | 'unexpected' | 'encoding' | 'deep' | 'long' | 'duplicate';

export class JsonError extends Error {
  /**
   * @param offset - bytes before it
   * @param wanted - what belongs in its place
   */
  constructor(
    readonly problem: JsonProblem,
    readonly offset: number,
    readonly wanted = 'a value',
  ) {
    super(problem);
    this.name = 'JsonError';
  }

  /** What is the matter, as the end of a sentence; it quotes nothing of the input. */
  get finding(): string {
    const at = `at byte ${this.offset}`;
    switch (this.problem) {
      case 'truncated':
        return `is cut off ${at}`;
      case 'unexpected':
        return `is not JSON: ${this.wanted} is missing ${at}`;
      case 'encoding':
        return `is not UTF-8 in the value ${at}`;
      case 'deep':
        return `is nested deeper than ${deepest} levels ${at}`;
      case 'long':
        return `has a value of more than ${longestValue / 1024 / 1024} MiB ${at}`;
      case 'duplicate':
        return `has an object with the same key twice in the value ${at}`;
    }
  }
}
