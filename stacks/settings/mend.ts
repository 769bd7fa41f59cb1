import * as v from 'valibot';
import { isPlain, type Plain } from './defaults';
import { type Fault, type Path, pathText } from './fault';
import * as schema from './schema';
import { missing, read } from './value-faults';

type Parsed = v.InferOutput<typeof schema.settings>;

export interface Mended {
  readonly output: Parsed;
  /** Where something was left out: what stands there now is a default that nobody has chosen. */
  readonly places: readonly Path[];
}

/** Faults lie deeper than that in no settings. */
const rounds = 20;

/**
 * The settings without what is wrong in them, so that the rest is checked in the same run: what is wrong is left out, and
 * has its default; what it is required for is left out, too.
 *
 * @param raw - with the defaults spread
 */
export function mend(raw: Plain, faults: readonly Fault[]): Mended {
  const value = structuredClone(raw);
  const places: Path[] = [];
  let open = faults;
  for (let round = 0; round < rounds && open.length > 0; round += 1) {
    for (const fault of open) {
      const place = fault.problem === missing ? fault.path.slice(0, -1) : fault.path;
      places.push(leaveOut(value, place));
    }
    open = read(schema.settings, value).faults;
  }
  if (open.length > 0) return { output: { ...v.parse(schema.settings, {}), environments: {} }, places: [[]] };
  return { output: v.parse(schema.settings, value), places: distinct(places) };
}

/** @returns the place that is left out: a list as a whole, because its members have no names */
function leaveOut(value: Plain, path: Path): Path {
  let here: Plain = value;
  for (const [depth, key] of path.entries()) {
    const member = here[key];
    if (depth === path.length - 1 || !isPlain(member)) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a copy of the user's own object
      delete here[key];
      return path.slice(0, depth + 1);
    }
    here = member;
  }
  return path;
}

const distinct = (paths: readonly Path[]): readonly Path[] => [
  ...new Map(paths.map((path) => [pathText(path), path])).values(),
];
