/** Settings of the project: what cdktf.json says under `context.blueGreen`, checked, completed and frozen. */
import * as v from 'valibot';
import { complete } from './settings/complete';
import { isPlain, spreadDefaults } from './settings/defaults';
import { type Fault, SettingsError } from './settings/fault';
import { freezeDeeply } from './settings/freeze';
import { inspect } from './settings/hostile';
import { literals } from './settings/literal';
import * as schema from './settings/schema';

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
  if (inspection.faults.length > 0) throw new SettingsError(inspection.faults);
  const parsed = v.safeParse(
    schema.settings,
    isPlain(inspection.value) ? spreadDefaults(inspection.value) : inspection.value,
  );
  if (!parsed.success) throw new SettingsError(parsed.issues.map(toFault));
  return freezeDeeply(literals(complete(parsed.output)));
}

function toFault(issue: v.BaseIssue<unknown>): Fault {
  return { path: issue.path?.map((item) => item.key as string | number) ?? [], problem: issue.message };
}
