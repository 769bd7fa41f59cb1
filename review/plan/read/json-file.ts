/** JSON files that are read whole: those of a synth. */
import { readFileSync, statSync } from 'node:fs';
import { fileProblem, InputError } from '../../failures';
import type { JsonObject } from '../model';
import { JsonError } from './json-error';
import { JsonScanner } from './json-scanner';
import { objectOf, WrongValue } from './typed';

/** Bytes of a synthesized stack at most. */
const largest = 64 * 1024 * 1024;

const again = 'synthesize again with npm run synth, and name its directory with --synth';

/**
 * @param read - makes something of the object; may throw WrongValue
 * @throws InputError the file cannot be read, or is not such an object
 */
export function readJsonFile<Type>(file: string, read: (value: JsonObject) => Type): Type {
  const bytes = bytesOf(file);
  try {
    const scanner = new JsonScanner([bytes]);
    if (scanner.cursor.peek() === -1) throw new WrongValue('it is empty');
    const value = scanner.read();
    if (scanner.cursor.peek() !== -1) throw new JsonError('unexpected', scanner.cursor.offset, 'the end');
    return read(objectOf(value, 'it'));
  } catch (error) {
    if (error instanceof JsonError) throw new InputError(`${file} ${error.finding}: ${again}`);
    if (error instanceof WrongValue) throw new InputError(`${file}: ${error.message}: ${again}`);
    throw error;
  }
}

function bytesOf(file: string): Buffer {
  try {
    if (statSync(file).size <= largest) return readFileSync(file);
  } catch (error) {
    throw new InputError(`${file} ${fileProblem(error)}: ${again}`);
  }
  throw new InputError(`${file} is larger than ${largest / 1024 / 1024} MiB: split the stack`);
}
