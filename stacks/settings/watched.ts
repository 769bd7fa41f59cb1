import { type Path, pathText } from './fault';
import type { EnvironmentSettings, ServiceSettings, Settings } from './model';

export interface Watched {
  readonly settings: Settings;
  /** Whether something was read, since the last call, at a place that is not the user's own. */
  readonly wasTouched: () => boolean;
}

/** What an environment has from the project unless it says otherwise. */
const inherited = ['region', 'protect', 'customerManagedKey', 'permissionsBoundary', 'iamPath'] as const;

/**
 * Settings that notice what is read of them: a rule that has read a value which was left out as wrong says nothing about
 * the user's settings.
 *
 * @param places - paths of values that were left out
 */
export function watched(settings: Settings, places: readonly Path[]): Watched {
  const left = new Set([...places, ...inheritedPlaces(settings, places)].map(pathText));
  /** Objects with members that were left out: who lists their members misses some. */
  const incomplete = new Set(
    places.filter(({ length }) => length > 0).map((path) => pathText(path.slice(0, -1))),
  );
  const proxies = new WeakMap<object, object>();
  let touched = false;

  const watch = <T>(value: T, path: Path): T => {
    if (typeof value !== 'object' || value === null) return value;
    const known = proxies.get(value);
    if (known !== undefined) return known as T;
    const proxy: object = new Proxy(value, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof key === 'symbol' || typeof member === 'function') return member;
        const place = [...path, nameOf(target, key, member)];
        if (left.has(pathText(place))) touched = true;
        return watch(member, place);
      },
      ownKeys(target) {
        if (incomplete.has(pathText(path))) touched = true;
        return Reflect.ownKeys(target);
      },
    });
    proxies.set(value, proxy);
    return proxy as T;
  };

  return {
    settings: watch(settings, []),
    wasTouched: () => {
      const was = touched;
      touched = false;
      return was;
    },
  };
}

/** Environments and services are lists whose members have the names that stand in paths. */
function nameOf(target: object, key: string, member: unknown): string | number {
  if (!Array.isArray(target)) return key;
  const name = (member as Partial<EnvironmentSettings | ServiceSettings> | undefined)?.name;
  return name ?? (/^\d+$/.test(key) ? Number(key) : key);
}

function inheritedPlaces({ environments }: Settings, places: readonly Path[]): Path[] {
  const ofProject = new Set(places.filter(({ length }) => length === 1).map(([key]) => key));
  return inherited
    .filter((key) => ofProject.has(key))
    .flatMap((key) => environments.map(({ name }): Path => ['environments', name, key]));
}
