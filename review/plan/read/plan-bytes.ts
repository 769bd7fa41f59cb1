/** Where the bytes of plans come from: files and standard input, within a limit. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileProblem, InputError } from '../../failures';
import { readPlan, type PlanFile } from './read-plan';

/** Bytes of a plan at most. One of 10,000 resource changes has about 60 MB. */
export const largestPlan = 512 * 1024 * 1024;

const chunkLength = 1024 * 1024;

/**
 * @param file - path, from the working directory
 * @throws InputError it cannot be read, is larger than 512 MiB, or is no plan
 */
export function readPlanFile(file: string): PlanFile {
  const descriptor = open(file);
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) {
      throw new InputError(
        `${file} is a directory, and must be a plan as JSON: name the file that terraform show -json wrote`,
      );
    }
    if (stat.size > largestPlan) throw tooLarge(file);
    return readPlan(file, chunksOf(file, descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads a plan from a stream to its end.
 *
 * @param name - what errors call it
 * @throws InputError as readPlanFile does
 */
export async function readPlanStream(name: string, stream: AsyncIterable<Uint8Array>): Promise<PlanFile> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > largestPlan) throw tooLarge(name);
    chunks.push(chunk);
  }
  return readPlan(name, chunks);
}

function open(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new InputError(
      `${file} ${fileProblem(error)}: name a plan that terraform show -json PLANFILE > plan.json has written`,
    );
  }
}

function* chunksOf(file: string, descriptor: number): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(chunkLength);
  let total = 0;
  for (;;) {
    const length = readSync(descriptor, buffer);
    if (length === 0) return;
    total += length;
    if (total > largestPlan) throw tooLarge(file);
    yield buffer.subarray(0, length);
  }
}

const tooLarge = (file: string): InputError =>
  new InputError(
    `${file} is larger than ${largestPlan / 1024 / 1024} MiB, the most that is reviewed: split the stack, or check that this is a plan`,
  );
