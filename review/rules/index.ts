/** Every rule, by id. */
import type { Rule } from '../rule';
import { deploymentRules } from './index-codedeploy';
import { serviceRules } from './index-services';
import { surroundingsRules } from './index-surroundings';

export const rules: readonly Rule[] = [...serviceRules, ...deploymentRules, ...surroundingsRules];
