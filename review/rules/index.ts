/** Every rule, by id. */
import type { Rule } from '../rule';
import { serviceRules } from './index-services';

export const rules: readonly Rule[] = [...serviceRules];
