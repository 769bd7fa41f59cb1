/** Settings of the project: what cdktf.json says under `context.blueGreen`, checked, completed and frozen. */
import type * as v from 'valibot';
import { brokenConstraints } from './settings/broken-constraints';
import { complete } from './settings/complete';
import { isPlain, spreadDefaults } from './settings/defaults';
import { type Fault, SettingsError } from './settings/fault';
import { freezeDeeply } from './settings/freeze';
import { inspect } from './settings/hostile';
import { gatherInherited } from './settings/inherited';
import { literals } from './settings/literal';
import * as schema from './settings/schema';
import { soundPart } from './settings/sound-part';
import { missing, onePerPlace, read } from './settings/value-faults';

export { SettingsError };

type Complete<T extends v.GenericSchema> = Readonly<v.InferOutput<T>>;

/** One service of one environment, complete. */
export interface ServiceSettings extends Complete<typeof schema.service> {
  /** Key under `services`. */
  readonly name: string;
}

/** One environment, complete: what the project sets for all environments is filled in. */
export interface EnvironmentSettings extends Omit<
  Complete<typeof schema.environment>,
  'services' | 'region' | 'protect'
> {
  /** Key under `environments`. */
  readonly name: string;
  readonly region: string;
  readonly protect: boolean;
  readonly customerManagedKey: boolean;
  /** In the order of the settings. */
  readonly services: readonly ServiceSettings[];
}

/** The project, complete. Strings are Terraform literals: every `${` and `%{` in them is escaped. */
export interface Settings extends Omit<Complete<typeof schema.settings>, 'environments' | 'defaults'> {
  /** In the order of the settings. */
  readonly environments: readonly EnvironmentSettings[];
}

export type TaskSettings = ServiceSettings['task'];
export type LoadBalancerSettings = ServiceSettings['loadBalancer'];
export type DeploymentSettings = ServiceSettings['deployment'];
export type AlarmSettings = ServiceSettings['alarms'];
export type PipelineSettings = ServiceSettings['pipeline'];
export type NetworkSettings = EnvironmentSettings['network'];
export type BackendSettings = Settings['backend'];

/**
 * The settings, refused or completed.
 *
 * @param raw - `context.blueGreen` of cdktf.json; undefined means empty settings
 * @throws SettingsError which lists every fault
 */
export function readSettings(raw: unknown): Settings {
  const inspection = inspect(raw ?? {});
  if (inspection.abandoned) throw new SettingsError(inspection.faults);
  const given = inspection.value;
  const reading = read(schema.settings, isPlain(given) ? spreadDefaults(given) : given);
  const shapeFaults = onePerPlace([...inspection.faults, ...faultsOfDefaults(given), ...reading.faults]);
  const settings = complete(soundPart(reading.output, shapeFaults));
  const faults = [...shapeFaults, ...brokenConstraints(settings)];
  if (faults.length > 0) throw new SettingsError(gatherInherited(faults, isPlain(given) ? given : {}));
  return freezeDeeply(literals(settings));
}

/** Defaults are part of a service: what they leave out may be in the services. */
function faultsOfDefaults(given: unknown): readonly Fault[] {
  if (!isPlain(given) || !isPlain(given.defaults)) return [];
  return read(schema.service, given.defaults)
    .faults.filter(({ problem }) => problem !== missing)
    .map((fault) => ({ ...fault, path: ['defaults', ...fault.path] }));
}
