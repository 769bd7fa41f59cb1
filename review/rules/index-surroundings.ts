/** Rules of what surrounds services: permissions, networks, logs, secrets; and of plans and stacks as a whole. */
import type { Rule } from '../rule';
import { erroredPlan } from './errored-plan';
import { widerPermissions } from './wider-permissions';

export const surroundingsRules: readonly Rule[] = [widerPermissions, erroredPlan];
