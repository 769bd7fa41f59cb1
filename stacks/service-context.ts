import type { AwsAccount } from './iam';
import type { Network } from './network';
import type {
  EffectivePorts,
  EffectiveSmokeTest,
  EnvironmentSettings,
  Names,
  ServiceSettings,
} from './settings';
import type { SharedTraffic } from './shared-traffic';

/** What every part of a service's stack is made from. */
export interface ServiceContext {
  readonly environment: EnvironmentSettings;
  /** With the settings of the load balancer that it stands behind. */
  readonly service: ServiceSettings;
  readonly names: Names;
  readonly ports: EffectivePorts;
  readonly network: Network;
  readonly account: AwsAccount;
  /** Tags of what Terraform does not create itself: task definitions of releases. */
  readonly tags: Readonly<Record<string, string>>;
  /** Undefined where it does not run. */
  readonly smokeTest: EffectiveSmokeTest | undefined;
  /** The load balancer that it stands behind with others; undefined where it has its own. */
  readonly shared: SharedTraffic | undefined;
  /** The service's customer managed key, if there is one. */
  readonly keyArn: string | undefined;
}
