/** `npm run review -- explain RULE`: what the documentation says of a rule. */
import { quote } from '../../support/arguments';
import { InputError } from '../failures';
import { rules } from '../rules';
import { ruleSection } from './rule-section';

/**
 * @param args - those behind `explain`
 * @returns Markdown
 * @throws InputError there is no such rule, or not one rule
 */
export function explain(args: readonly string[]): string {
  const [id, ...more] = args;
  if (id === undefined || more.length > 0) {
    throw new InputError('explain requires the id of one rule, for example: npm run review -- explain LB401');
  }
  const rule = rules.find((each) => each.id === id.toUpperCase());
  if (rule === undefined) {
    throw new InputError(`unknown rule ${quote(id)}: npm run review -- --rules lists the rules`);
  }
  return `${ruleSection(rule)}\n`;
}
