/** The output of a build, in the form of BuildKit's plain progress. */

export interface BuildProgress {
  /** Does a step and says how it went. */
  readonly step: <T>(title: string, work: (say: (line: string) => void) => Promise<T>) => Promise<T>;
}

/** @param write - takes whole lines with their ends */
export function plainProgress(write: (text: string) => void): BuildProgress {
  let steps = 0;
  return {
    step: async (title, work) => {
      steps += 1;
      const say = saying(write, steps);
      say(title);
      const begun = performance.now();
      try {
        const result = await work(say);
        say(`DONE ${((performance.now() - begun) / 1000).toFixed(1)}s`);
        return result;
      } catch (error) {
        say('ERROR');
        write(`------\n > ${title}\n------\n`);
        throw error;
      }
    },
  };
}

const saying =
  (write: (text: string) => void, step: number) =>
  (line: string): void => {
    write(`#${step} ${line}\n`);
  };
