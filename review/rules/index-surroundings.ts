/** Rules of what surrounds services: permissions, networks, logs, secrets; and of plans and stacks as a whole. */
import type { Rule } from '../rule';
import { erroredPlan } from './errored-plan';
import { ignoredChanges } from './ignored-changes';
import { logGroupKept } from './log-group-kept';
import { movedConstruct } from './moved-construct';
import { productionCallers } from './production-callers';
import { productionClosed } from './production-closed';
import { taskPortPublic } from './task-port-public';
import { taskSecrets } from './task-secrets';
import { taskTrafficCut } from './task-traffic-cut';
import { testPortPublic } from './test-port-public';
import { wayToRegistry } from './way-to-registry';
import { widerPermissions } from './wider-permissions';

export const surroundingsRules: readonly Rule[] = [
  widerPermissions,
  testPortPublic,
  taskTrafficCut,
  productionClosed,
  productionCallers,
  taskPortPublic,
  wayToRegistry,
  logGroupKept,
  taskSecrets,
  movedConstruct,
  ignoredChanges,
  erroredPlan,
];
