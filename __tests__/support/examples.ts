import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run';

const directory = join(root, 'examples');

/** Names of the files in examples/, without `.json`. */
export const exampleNames: readonly string[] = readdirSync(directory)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

/** Settings of an example. */
export const example = (name: string): unknown =>
  JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8'));
