/** Rules of what surrounds services: permissions, networks, logs, secrets; and of plans and stacks as a whole. */
import type { Rule } from '../rule';
import { erroredPlan } from './errored-plan';
import { logGroupKept } from './log-group-kept';
import { taskSecrets } from './task-secrets';
import { taskTrafficCut } from './task-traffic-cut';
import { testPortPublic } from './test-port-public';
import { widerPermissions } from './wider-permissions';

export const surroundingsRules: readonly Rule[] = [
  widerPermissions,
  testPortPublic,
  taskTrafficCut,
  logGroupKept,
  taskSecrets,
  erroredPlan,
];
