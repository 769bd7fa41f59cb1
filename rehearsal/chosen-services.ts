/** The environments and services of the settings that a rehearsal is about. Pure. */
import { nearest } from '../support/nearest';
import { badUsage } from './failures';
import { defaultNames, type JsonObject } from './settings-changes';

export interface Choice {
  /** Names. @default - all */
  readonly environments: readonly string[];
  /** Names, in any of the environments. @default - all */
  readonly services: readonly string[];
}

/**
 * @returns settings with the chosen environments and services alone
 * @throws Failure a name that the settings do not have
 */
export function choose(settings: JsonObject, { environments, services }: Choice): JsonObject {
  if (environments.length === 0 && services.length === 0) return settings;
  const all = membersOf(settings, 'environments', defaultNames.environment);
  expectKnown('environment', environments, Object.keys(all));
  const chosen = pick(all, environments);
  const known = Object.values(chosen).flatMap((environment) =>
    Object.keys(membersOf(environment, 'services', defaultNames.service)),
  );
  expectKnown('service', services, [...new Set(known)]);
  const kept = Object.entries(chosen).flatMap(([name, environment]) => {
    const own = pick(membersOf(environment, 'services', defaultNames.service), services);
    return Object.keys(own).length === 0 ? [] : [[name, { ...environment, services: own }] as const];
  });
  return { ...settings, environments: Object.fromEntries(kept) };
}

function expectKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const meant = unknown.map((name) => nearest(name, known)).filter((near) => near !== undefined);
  throw badUsage(
    `unknown ${what} ${unknown.join(', ')}: ${meant.length > 0 ? `did you mean ${meant.join(', ')}? ` : ''}the settings have ${known.join(', ')}`,
  );
}

const pick = (members: Readonly<Record<string, JsonObject>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(members).filter(([name]) => names.length === 0 || names.includes(name)));

/** @returns the default member where there is none */
function membersOf(parent: JsonObject, key: string, fallback: string): Readonly<Record<string, JsonObject>> {
  const members = Object.entries(objectOf(parent[key])).map(([name, value]) => [name, objectOf(value)]);
  return members.length === 0
    ? { [fallback]: {} }
    : (Object.fromEntries(members) as Record<string, JsonObject>);
}

const objectOf = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
