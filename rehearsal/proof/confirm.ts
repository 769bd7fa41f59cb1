import { createInterface } from 'node:readline/promises';
import { badUsage } from '../failures';

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Holds that somebody means this environment.
 *
 * @param given - on the command line. @default - a person types it
 * @throws Failure it was not typed, or is another one
 */
export async function confirm(
  environment: string,
  given: string | undefined,
  { input, output }: Terminal,
): Promise<void> {
  if (given === undefined && input.isTTY !== true)
    throw badUsage(`nothing was made: type the name of the environment, or pass --confirm ${environment}`);
  const typed = given ?? (await ask(`Type ${environment} to go on: `, { input, output }));
  if (typed !== environment)
    throw badUsage(`nothing was made: ${JSON.stringify(typed)} is not ${JSON.stringify(environment)}`);
}

async function ask(question: string, { input, output }: Terminal): Promise<string> {
  const lines = createInterface({ input, output });
  const closed = new Promise<string>((resolve) => {
    lines.once('close', () => {
      resolve('');
    });
  });
  try {
    return (await Promise.race([lines.question(question), closed])).trim();
  } finally {
    lines.close();
  }
}
