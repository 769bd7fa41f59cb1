import { isPlain, type Plain } from './defaults';
import { type Fault, faultLine, type Path } from './fault';

/** `environments.<name>.services.<name>` */
const servicePathLength = 4;

/**
 * Faults that services have from `defaults` are told once, at `defaults`; what several services have alike is told
 * of the first, with their number.
 */
export function gatherInherited(faults: readonly Fault[], raw: Plain): readonly Fault[] {
  const seen = new Map<string, { readonly fault: Fault; count: number }>();
  for (const fault of faults.map((each) => atItsOrigin(each, raw))) {
    const key = faultLine({
      ...fault,
      path: isInService(fault.path) ? fault.path.slice(servicePathLength) : fault.path,
    });
    const entry = seen.get(key);
    if (entry === undefined) seen.set(key, { fault, count: 1 });
    else entry.count += 1;
  }
  return [...seen.values()].map(({ fault, count }) =>
    count === 1 || !isInService(fault.path)
      ? fault
      : { ...fault, problem: `${fault.problem} (also in ${others(count - 1)})` },
  );
}

const others = (count: number): string => (count === 1 ? '1 other service' : `${count} other services`);

const isInService = (path: Path): boolean =>
  path.length > servicePathLength && path[0] === 'environments' && path[2] === 'services';

/** The place in `defaults` where the service itself says nothing. */
function atItsOrigin(fault: Fault, raw: Plain): Fault {
  if (!isInService(fault.path) || has(raw, fault.path)) return fault;
  const path = ['defaults', ...fault.path.slice(servicePathLength)];
  return has(raw, path) ? { ...fault, path } : fault;
}

function has(value: unknown, path: Path): boolean {
  let here = value;
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)];
    else if (isPlain(here) && Object.hasOwn(here, key)) here = here[key];
    else return false;
  }
  return here !== undefined;
}
