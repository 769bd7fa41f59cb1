export type Plain = Record<string, unknown>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members that say which variant an object is: objects of different variants do not mix. */
const discriminators = ['type', 'source'];

/**
 * The settings with `defaults` under every service: objects are merged key by key, everything else of the service
 * replaces what the defaults say. Environments and services that are left out appear here, so that the defaults
 * reach them too.
 */
export function spreadDefaults(raw: Plain): Plain {
  const defaults = isPlain(raw.defaults) ? raw.defaults : {};
  return {
    ...raw,
    environments: mapMembers(raw.environments ?? { dev: {} }, (environment) =>
      isPlain(environment)
        ? {
            ...environment,
            services: mapMembers(environment.services ?? { nodejs: {} }, (service) =>
              merge(defaults, service),
            ),
          }
        : environment,
    ),
  };
}

function mapMembers(value: unknown, change: (member: unknown) => unknown): unknown {
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
}

function merge(under: unknown, over: unknown): unknown {
  if (!isPlain(under) || !isPlain(over) || areDifferentVariants(under, over)) return over;
  const merged: Plain = { ...under };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = Object.hasOwn(under, key) ? merge(under[key], value) : value;
  }
  return merged;
}

function areDifferentVariants(under: Plain, over: Plain): boolean {
  return discriminators.some(
    (key) => typeof under[key] === 'string' && typeof over[key] === 'string' && under[key] !== over[key],
  );
}
