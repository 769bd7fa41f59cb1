/** What `status` found of each service. */
import type { Behind } from './behind';
import type { ServiceRef } from './facts';
import type { ServiceStatus } from './status';

export type ServiceReport =
  | {
      readonly ref: ServiceRef;
      /** @default - the service is not deployed */
      readonly status: ServiceStatus | undefined;
      /** What the environment before it has released. @default - it runs the same, or there is none before it */
      readonly behind?: Behind;
    }
  | {
      readonly ref: ServiceRef;
      /** Why AWS could not be asked. */
      readonly problem: string;
    };
