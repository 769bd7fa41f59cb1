/** Every rule, by id. */
import type { Rule } from '../rule';
import { serviceRules } from './index-services';
import { surroundingsRules } from './index-surroundings';

export const rules: readonly Rule[] = [...serviceRules, ...surroundingsRules];
