/** Every rule, by id. */
import type { Rule } from '../rule';
import { serviceTaskDefinition } from './service-task-definition';

export const rules: readonly Rule[] = [serviceTaskDefinition];
