/** Settings as stacks read them: complete. */
import type * as v from 'valibot';
import type { RegionName } from '../regions';
import type * as schema from './schema';

type Complete<T extends v.GenericSchema> = Readonly<v.InferOutput<T>>;

/** One service of one environment, complete. */
export interface ServiceSettings extends Complete<typeof schema.service> {
  /** Key under `services`. */
  readonly name: string;
}

/** One environment, complete: what the project sets for all environments is filled in. */
export interface EnvironmentSettings extends Omit<
  Complete<typeof schema.environment>,
  'services' | 'region' | 'protect' | 'iamPath'
> {
  /** Key under `environments`. */
  readonly name: string;
  readonly region: RegionName;
  readonly protect: boolean;
  readonly iamPath: string;
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
export type SharedLoadBalancerSettings = NonNullable<EnvironmentSettings['loadBalancer']>;
export type Route = NonNullable<ServiceSettings['routes']>[number];
export type DeploymentSettings = ServiceSettings['deployment'];
export type AlarmSettings = ServiceSettings['alarms'];
export type PipelineSettings = ServiceSettings['pipeline'];
export type NetworkSettings = EnvironmentSettings['network'];
export type BackendSettings = Settings['backend'];
