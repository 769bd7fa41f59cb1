import * as v from 'valibot';
import type { Fault, Path } from './fault';
import * as schema from './schema';

type Parsed = v.InferOutput<typeof schema.settings>;

/**
 * The settings without the environments and services that have faults of their own, so that the rest can be checked
 * in the same run. Where the project itself has faults nothing is left: names and Regions hang on it.
 */
export function soundPart(output: Parsed, faults: readonly Fault[]): Parsed {
  if (faults.length === 0) return output;
  const paths = faults.map(({ path }) => path);
  const ofProject = paths.filter(([first]) => first !== 'environments' && first !== 'defaults');
  if (ofProject.length > 0 || paths.some((path) => path.length < 2 && path[0] === 'environments')) {
    return { ...v.parse(schema.settings, {}), environments: {} };
  }
  const environments = Object.entries(output.environments)
    .filter(([name]) => !paths.some((path) => isIn(path, name) && !isInServices(path)))
    .map(([name, environment]) => [
      name,
      { ...environment, services: soundServices(name, environment, paths) },
    ]);
  return { ...output, environments: Object.fromEntries(environments) as Parsed['environments'] };
}

function soundServices(name: string, { services }: Parsed['environments'][string], paths: readonly Path[]) {
  const faulty = new Set(paths.filter((path) => isIn(path, name)).map((path) => path[3]));
  return Object.fromEntries(Object.entries(services).filter(([service]) => !faulty.has(service)));
}

const isIn = (path: Path, environment: string): boolean =>
  path[1] === environment && path[0] === 'environments';

/** `environments.<name>.services.<name>…`: a fault of one service, not of the environment around it. */
const isInServices = (path: Path): boolean => path[2] === 'services' && path.length > 3;
