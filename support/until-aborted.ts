/** @returns what `work` gives, or the reason of the abort as soon as there is one: `work` itself goes on */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abandon: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => {
      reject(signal.reason as Error);
    };
  });
  signal.addEventListener('abort', abandon);
  if (signal.aborted) abandon();
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
